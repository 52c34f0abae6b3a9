//! Files that only their owner may read.
#![cfg(unix)]

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use alphapy::sandbox::{Sandbox, World};

use crate::support::{
    bot::environment,
    database::{Engine, TestDb},
    process::Process,
};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("a folder");
    files.map(|file| file.expect("a file").path()).collect()
}

/// The variables of a bot that keeps a file named `x.db` in a folder of its own.
async fn variables() -> (Sandbox, TestDb, PathBuf, Vec<(&'static str, String)>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = Sandbox::start(World::seeded()).await.expect("a sandbox");
    let test = TestDb::empty(Engine::Sqlite).await;
    let alphapy::config::DatabaseUrl::Sqlite(path) = &test.url else { panic!("not SQLite") };
    let folder = Path::new(path).parent().expect("a folder").to_owned();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let mut variables = environment(&sandbox, &test, ([127, 0, 0, 1], 0).into());
    variables.retain(|(name, _)| *name != "SESSION_SECRET");
    (sandbox, test, folder, variables)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_belongs_to_its_owner_alone() {
    let (_standin, _test, folder, variables) = variables().await;
    let mut process = Process::start(&variables);
    let made = files(&folder);
    assert!(made.len() >= 4, "the database, its side files and the secret: {made:?}");
    for file in &made {
        assert_eq!(mode(file) & 0o077, 0, "{}: {:o}", file.display(), mode(file));
    }
    assert!(!process.log().contains("readable"), "{}", process.log());
    process.terminate();
    for file in files(&folder) {
        std::fs::remove_file(file).expect("removes");
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_alphapy"));
    let url = variables.iter().find(|(name, _)| *name == "DATABASE_URL").expect("a URL");
    let done = command.args(["db", "migrate"]).env_clear().current_dir(&folder).env(url.0, &url.1);
    assert!(done.output().expect("runs").status.success());
    for file in files(&folder) {
        assert_eq!(mode(&file) & 0o077, 0, "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_start_warns_of_files_that_others_can_read() {
    let (_standin, _test, folder, variables) = variables().await;
    Process::start(&variables).terminate();
    let wide: Vec<_> = files(&folder);
    for file in &wide {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    }
    let process = Process::start(&variables);
    let log = process.log();
    for file in wide.iter().filter(|file| file.exists()) {
        assert!(log.contains(file.to_str().expect("text")), "{}: {log}", file.display());
    }
    assert!(log.contains("chmod 600"), "{log}");
}
