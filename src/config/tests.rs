use super::*;

const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const TOKEN: &str = "MTIz.abc.def-ghi_jkl";

fn read(vars: &[(&str, &str)]) -> Result<Config, Problems> {
    let good = [
        ("DISCORD_APPLICATION_ID", "1000000000000000001"),
        ("DISCORD_PUBLIC_KEY", KEY),
        ("BOT_TOKEN", TOKEN),
    ];
    let find = |name: &str| {
        let mut all = vars.iter().chain(&good);
        all.find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
    };
    Config::read(find)
}

fn bad(vars: &[(&str, &str)]) -> Vec<&'static str> {
    let problems = read(vars).expect_err("a bad value is refused");
    problems.0.iter().map(|(v, _)| v.name).collect()
}

#[test]
fn three_variables_are_enough() {
    let config = read(&[]).expect("a good configuration");
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.discord.api_url, "https://discord.com");
    assert_eq!(config.database, DatabaseUrl::Sqlite("alphapy.db".into()));
    assert!(config.scheduler);
}

#[test]
fn one_message_names_everything_that_is_wrong() {
    let problems = Config::read(|name| match name {
        "DISCORD_PUBLIC_KEY" => Some("xyz".into()),
        "DATABASE_URL" => Some("mysql://x".into()),
        "OWNER_IDS" => Some("12, me".into()),
        "BIND" => Some("nowhere".into()),
        _ => None,
    });
    let message = problems.expect_err("refused").to_string();
    for name in [
        "DISCORD_APPLICATION_ID",
        "DISCORD_PUBLIC_KEY",
        "BOT_TOKEN",
        "DATABASE_URL",
        "OWNER_IDS",
        "BIND",
    ] {
        assert!(message.contains(name), "{name} is not named in:\n{message}");
    }
    assert!(message.contains("64 hexadecimal digits"));
    assert!(message.contains("Developer Portal"));
}

#[test]
fn each_bad_value_is_found() {
    let table: &[(&str, &str)] = &[
        ("BOT_TOKEN", "abc"),
        ("BOT_TOKEN", "Bot MTIz.abc.def"),
        ("DISCORD_APPLICATION_ID", "0"),
        ("DISCORD_APPLICATION_ID", "+12"),
        ("DISCORD_PUBLIC_KEY", "00"),
        ("DISCORD_API_URL", "ftp://x"),
        ("DATABASE_URL", "sqlite:"),
        ("DATABASE_URL", "sqlite::memory:"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "example.org"),
        ("SESSION_SECRET", "short"),
        ("SCHEDULER", "yes"),
        ("TICK_SECRET", "short"),
        ("METRICS_TOKEN", "short"),
        ("WATCHER_LOG_CHANNEL", "#log"),
        ("FAQ_DIR", "/does/not/exist"),
        ("DISCORD_CLIENT_SECRET", "two words"),
        ("DISCORD_AUTHORIZE_URL", "discord"),
        ("LLM_PROVIDER", "skynet"),
        ("LLM_BASE_URL", "here"),
        ("PREMIUM", "yes"),
        ("PREMIUM_SKU_IDS", "gold"),
        ("PREMIUM_CHECKOUT_URL", "shop"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("TRUSTED_PROXIES", "proxy"),
        ("METRICS_BIND", "nowhere"),
    ];
    for (name, value) in table {
        assert_eq!(bad(&[(name, value)]), [*name], "{name}={value}");
    }
}

#[test]
fn postgres_needs_a_session_secret() {
    let url = ("DATABASE_URL", "postgres://me:pass@localhost/alphapy");
    assert_eq!(bad(&[url]), ["SESSION_SECRET"]);
    let secret = ("SESSION_SECRET", "0123456789abcdef0123456789abcdef");
    assert!(read(&[url, secret]).is_ok());
}

#[test]
fn a_port_alone_listens_everywhere() {
    let config = read(&[("PORT", "9000")]).expect("a good configuration");
    assert_eq!(config.bind.to_string(), "0.0.0.0:9000");
    let both = read(&[("PORT", "9000"), ("BIND", "127.0.0.1:1")]).expect("good");
    assert_eq!(both.bind.port(), 1);
}

#[test]
fn secrets_do_not_print() {
    let secret = ("SESSION_SECRET", "0123456789abcdef0123456789abcdef");
    let url = ("DATABASE_URL", "postgres://me:pass@localhost/alphapy");
    let shown = format!("{:?}", read(&[secret, url]).expect("good"));
    for hidden in [TOKEN, "0123456789abcdef", "pass"] {
        assert!(!shown.contains(hidden), "{hidden} shows in {shown}");
    }
}
