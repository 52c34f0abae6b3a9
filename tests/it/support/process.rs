//! The real binary as a process of its own, that can be killed.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

/// A running `alphapy serve`.
pub struct Process {
    child: Child,
    pub url: String,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts it on a free port with this environment and waits until it is ready.
    pub fn start(variables: &[(&'static str, String)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alphapy"));
        command.env_clear().current_dir(std::env::temp_dir());
        for (name, value) in variables {
            command.env(name, value);
        }
        // `BIND_FOR_TEST` listens elsewhere than on loopback.
        let bind = variables.iter().find(|(name, _)| *name == "BIND_FOR_TEST");
        let bind = bind.map_or("127.0.0.1:0", |(_, bind)| bind.as_str());
        command.env("BIND", bind).env("LOG_FORMAT", "json");
        if variables.iter().all(|(name, _)| *name != "RUST_LOG") {
            command.env("RUST_LOG", "info");
        }
        let mut child =
            command.arg("serve").stderr(Stdio::piped()).spawn().expect("the binary starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
        let mut begun = String::new();
        let address = loop {
            let line = lines.next().expect("it says that it is ready").expect("text");
            begun.push_str(&line);
            begun.push('\n');
            let value: serde_json::Value =
                serde_json::from_str(&line).unwrap_or_else(|_| panic!("it did not start: {line}"));
            if value["event"] == "BOT_READY" {
                break value["address"].as_str().expect("an address").to_owned();
            }
        };
        // Keep the pipe empty, or the process would stop at a full one.
        let log = Arc::new(Mutex::new(begun));
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut kept = kept.lock().expect("one at a time");
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { child, url: format!("http://{address}"), log }
    }

    /// Returns its log so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("one at a time").clone()
    }

    /// Bytes of a line of `/proc/<pid>/status`: `VmRSS` is what is resident, `VmHWM` the most that ever was.
    pub fn memory(&self, line: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("it runs");
        let found = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
        let kib = found.expect("the line").trim().trim_end_matches(" kB");
        kib.parse::<u64>().expect("a number") * 1024
    }

    /// Forgets the most that was resident, so that `VmHWM` counts from now.
    pub fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").expect("resets");
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("gone");
    }

    /// Asks it to stop, and waits: its exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        self.child.wait().expect("gone").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
