//! A PostgreSQL server of its own, in a temporary folder, on loopback.

use crate::machine::{free_port, is_root, needed, run, wait_until_closed};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// PostgreSQL refuses to run as root.
const USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_secs(180);

pub struct Server {
    programs: PathBuf,
    folder: TempDir,
    /// Where its files are, if not in the folder.
    pub data: Option<PathBuf>,
    port: u16,
    settings: Vec<String>,
    /// For `env`.
    pub environment: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// A new cluster that runs.
    pub fn start(settings: &[&str]) -> Option<Self> {
        let mut server = Self::new(settings)?;
        server.make(&[]);
        server.run();
        Some(server)
    }

    /// One whose files are not made yet.
    pub fn new(settings: &[&str]) -> Option<Self> {
        let programs = needed("PostgreSQL", programs())?;
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        Some(Self::in_folder(programs, folder, settings))
    }

    /// Makes its files.
    pub fn make(&self, arguments: &[&str]) {
        let made = as_user(&self.programs.join("initdb"))
            .args(["--auth=trust", "--username=bonafide", "--no-sync", "--pgdata"])
            .arg(self.data())
            .args(arguments)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success());
    }

    fn in_folder(programs: PathBuf, folder: TempDir, settings: &[&str]) -> Self {
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let (data, environment) = (None, Vec::new());
        Self { programs, folder, data, port: free_port(), settings, environment, process: None }
    }

    fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| self.folder.path().join("data"))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("postgres://bonafide@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it, also after a crash.
    pub fn run(&mut self) {
        let started = Instant::now();
        loop {
            let mut command = as_user(Path::new("env"));
            command.args(&self.environment).arg(self.programs.join("postgres"));
            command.arg("-D").arg(self.data()).args(["-c", "listen_addresses=127.0.0.1"]);
            command.args(["-c", &format!("port={}", self.port)]);
            command.args(["-c", "unix_socket_directories=", "-c", "max_connections=200"]);
            for setting in &self.settings {
                command.args(["-c", setting]);
            }
            let mut process = command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
            loop {
                if self.answers() {
                    self.process = Some(process);
                    return;
                }
                assert!(started.elapsed() < PATIENCE, "the server does not start");
                sleep(Duration::from_millis(50));
                // What was killed may still hold the folder: once more, then.
                if process.try_wait().unwrap().is_some() {
                    break;
                }
            }
        }
    }

    fn answers(&self) -> bool {
        let ready = Command::new(self.programs.join("pg_isready"))
            .args(["--quiet", "--host=127.0.0.1", "--port", &self.port.to_string()])
            .status();
        ready.unwrap().success()
    }

    /// Starts it, if it has ended by itself.
    pub fn run_again(&mut self) {
        sleep(Duration::from_millis(500));
        let process = self.process.as_mut().unwrap();
        if process.try_wait().unwrap().is_some() {
            self.process = None;
            self.run();
        }
    }

    /// Stops all of its processes where they are, or lets them go on.
    pub fn signal(&self, signal: &str) {
        let pid = self.pid();
        let _ = Command::new("pkill").args([signal, "-P", &pid]).status();
        let _ = Command::new("kill").args([signal, &pid]).status();
        if signal == "-CONT" {
            // `runuser` stops with what it runs.
            let pid = self.process.as_ref().map_or(pid, |process| process.id().to_string());
            let _ = Command::new("kill").args([signal, &pid]).status();
        }
    }

    fn pid(&self) -> String {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().to_owned()
    }

    /// Changes a setting of the server that runs.
    pub fn set(&self, setting: &str, value: &str) {
        self.psql(&format!("ALTER SYSTEM SET {setting} = '{value}'"));
        self.psql("SELECT pg_reload_conf()");
        let started = Instant::now();
        while self.psql(&format!("SHOW {setting}")) != value {
            assert!(started.elapsed() < PATIENCE, "the setting is not taken");
            sleep(Duration::from_millis(20));
        }
    }

    /// Copies files for the server, readable for nobody else.
    pub fn install(&self, files: &[PathBuf]) -> PathBuf {
        for file in files {
            let copy = self.folder.path().join(file.file_name().unwrap());
            fs::copy(file, &copy).unwrap();
            own(&copy);
            run("chmod", &["600", copy.to_str().unwrap()]);
        }
        self.folder.path().into()
    }

    /// `kill -9`, of the server and of everything that it started.
    pub fn kill(&mut self) {
        // Stopped first, so that it starts nothing more.
        let pid = self.pid();
        let _ = Command::new("kill").args(["-STOP", &pid]).status();
        self.signal("-KILL");
        self.signal("-CONT");
        if let Some(mut process) = self.process.take() {
            process.wait().unwrap();
        }
        wait_until_closed(self.port);
    }

    /// One statement as the superuser.
    pub fn psql(&self, statement: &str) -> String {
        self.psql_at(&self.url(), statement)
    }

    /// The same, in another database or as another role.
    pub fn psql_at(&self, url: &str, statement: &str) -> String {
        let output = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet"])
            .args(["--set=ON_ERROR_STOP=1", "--command", statement, url])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A standby that follows this one, asynchronously.
    pub fn standby(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        let mut standby = Self::in_folder(self.programs.clone(), folder, &[]);
        let copied = as_user(&self.programs.join("pg_basebackup"))
            .args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"])
            .args(["--no-sync", "--dbname", &self.url(), "--pgdata"])
            .arg(standby.data())
            .status()
            .unwrap();
        assert!(copied.success());
        standby.run();
        standby
    }

    /// Makes a standby the one that is written to.
    pub fn promote(&self) {
        self.psql("SELECT pg_promote()");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<_> = versions.map(|entry| entry.unwrap().path().join("bin")).collect();
    folders.retain(|folder| folder.join("postgres").exists() && folder.join("psql").exists());
    folders.sort();
    folders.pop()
}

/// Gives it to the user that the server runs as.
pub fn own(folder: &Path) {
    if is_root() {
        let owned = Command::new("chown").arg(USER).arg(folder).status().unwrap();
        assert!(owned.success());
    }
}

fn as_user(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", USER, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // That user may not see the folder in which the tests run.
    command.current_dir("/");
    command
}
