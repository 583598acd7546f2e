//! A PostgreSQL server of its own, in a temporary folder, on loopback.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// PostgreSQL refuses to run as root.
const USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    settings: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// A new cluster that runs. `None`, loudly, where there is no PostgreSQL and
    /// `BONAFIDE_REQUIRE_POSTGRES` does not ask for one.
    pub fn start(settings: &[&str]) -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("BONAFIDE_REQUIRE_POSTGRES").is_none(),
                "BONAFIDE_REQUIRE_POSTGRES is set, and there is no PostgreSQL"
            );
            eprintln!("SKIPPED: there is no PostgreSQL here");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        let server = Self::in_folder(programs, folder, settings);
        let data = server.data();
        let made = as_user(&server.programs.join("initdb"))
            .args(["--auth=trust", "--username=bonafide", "--no-sync", "--pgdata"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success());
        Some(server.running())
    }

    fn in_folder(programs: PathBuf, folder: TempDir, settings: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        Self { programs, folder, port, settings, process: None }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("postgres://bonafide@127.0.0.1:{}/postgres", self.port)
    }

    fn running(mut self) -> Self {
        self.run();
        self
    }

    /// Starts it, also after a crash.
    pub fn run(&mut self) {
        let started = Instant::now();
        loop {
            let mut command = as_user(&self.programs.join("postgres"));
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

    /// `kill -9`, of the server and of everything that it started.
    pub fn kill(&mut self) {
        let file = self.data().join("postmaster.pid");
        let text = fs::read_to_string(file).unwrap();
        let pid = text.lines().next().unwrap();
        let _ = Command::new("pkill").args(["-KILL", "-P", pid]).status();
        let _ = Command::new("kill").args(["-KILL", pid]).status();
        if let Some(mut process) = self.process.take() {
            process.wait().unwrap();
        }
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            sleep(Duration::from_millis(10));
        }
    }

    /// One statement as the superuser.
    pub fn psql(&self, statement: &str) -> String {
        let output = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet"])
            .args(["--set=ON_ERROR_STOP=1", "--command", statement, &self.url()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A standby that follows this one, asynchronously.
    pub fn standby(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        own(folder.path());
        let standby = Self::in_folder(self.programs.clone(), folder, &[]);
        let copied = as_user(&self.programs.join("pg_basebackup"))
            .args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"])
            .args(["--no-sync", "--dbname", &self.url(), "--pgdata"])
            .arg(standby.data())
            .status()
            .unwrap();
        assert!(copied.success());
        standby.running()
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

fn is_root() -> bool {
    // SAFETY: it only asks.
    unsafe { libc::geteuid() == 0 }
}

fn own(folder: &Path) {
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
