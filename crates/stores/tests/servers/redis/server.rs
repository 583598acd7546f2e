//! A Redis server of its own, in a temporary folder, on loopback.

use crate::machine::{free_port, needed, program, wait_until_closed};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    program: PathBuf,
    folder: TempDir,
    /// Where it keeps its files, if not in the folder.
    pub data: Option<PathBuf>,
    port: u16,
    settings: Vec<String>,
    /// For `env`.
    pub environment: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// A new server that runs and keeps nothing in files, unless these settings say so.
    pub fn start(settings: &[&str]) -> Option<Self> {
        let mut server = Self::new(settings)?;
        server.run();
        Some(server)
    }

    /// One that does not run yet.
    pub fn new(settings: &[&str]) -> Option<Self> {
        let program = needed("Redis", program("redis-server"))?;
        Some(Self {
            program,
            folder: tempfile::tempdir().unwrap(),
            data: None,
            port: free_port(),
            settings: settings.iter().map(|setting| (*setting).to_owned()).collect(),
            environment: Vec::new(),
            process: None,
        })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn data(&self) -> &Path {
        self.data.as_deref().unwrap_or_else(|| self.folder.path())
    }

    /// Starts it, also after a crash.
    pub fn run(&mut self) {
        let started = Instant::now();
        let mut command = Command::new("env");
        command.args(&self.environment).arg(&self.program);
        command.args(["--bind", "127.0.0.1", "--port", &self.port.to_string()]);
        command.args(["--save", "", "--dir"]).arg(self.data());
        for setting in &self.settings {
            let (name, value) = setting.split_once(' ').unwrap();
            command.arg(format!("--{name}")).args(value.split(' '));
        }
        self.process = Some(command.stdout(Stdio::null()).spawn().unwrap());
        while self.cli_output(&["PING"]).as_deref() != Some("PONG") {
            assert!(started.elapsed() < PATIENCE, "the server does not start");
            sleep(Duration::from_millis(20));
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        wait_until_closed(self.port);
    }

    /// Stops it where it is, or lets it go on.
    pub fn signal(&self, signal: &str) {
        let pid = self.process.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// One command, which must not be refused.
    pub fn cli(&self, arguments: &[&str]) -> String {
        let answer = self.cli_output(arguments).unwrap();
        assert!(!answer.starts_with("ERR") && !answer.starts_with("(error)"), "{answer}");
        answer
    }

    fn cli_output(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("redis-cli")
            .args(["-p", &self.port.to_string()])
            .args(arguments)
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    /// A server that follows this one, and has caught up.
    pub fn replica(&self) -> Self {
        let replica = Self::start(&[&format!("replicaof 127.0.0.1 {}", self.port)]).unwrap();
        let started = Instant::now();
        while !replica.cli(&["INFO", "replication"]).contains("master_link_status:up") {
            assert!(started.elapsed() < PATIENCE, "the replica does not catch up");
            sleep(Duration::from_millis(20));
        }
        replica
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
