//! The program under test.

use super::{ADMIN, Agent, Api, DEADLINE, PASSWORD};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_deskbell");

/// The program without anything of this machine's environment that could steer it.
fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DESKBELL_") {
            command.env_remove(name);
        }
    }
    command.env("RUST_BACKTRACE", "0");
    command
}

/// Runs a command of the program to its end, with nothing on stdin.
pub fn run(args: &[&str], env: &[(&str, &str)]) -> Output {
    run_with_input(args, env, "")
}

/// Runs a command of the program to its end.
pub fn run_with_input(args: &[&str], env: &[(&str, &str)], input: &str) -> Output {
    let mut child = program()
        .args(args)
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // A program that refuses its arguments may be gone before it reads.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

/// How a server is started.
pub struct ServerBuilder {
    env: Vec<(String, String)>,
    args: Vec<String>,
    folder: Option<Arc<TempDir>>,
    listen: String,
    has_admin: bool,
    is_limited: bool,
}

impl Default for ServerBuilder {
    fn default() -> Self {
        Self {
            env: Vec::new(),
            args: Vec::new(),
            folder: None,
            listen: "127.0.0.1:0".to_owned(),
            has_admin: true,
            is_limited: false,
        }
    }
}

impl ServerBuilder {
    /// One more variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }
    /// Fixes a run-time setting.
    pub fn setting(self, id: &str, value: &str) -> Self {
        self.env(&format!("DESKBELL_SETTING_{id}"), value)
    }
    /// One more argument.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }
    /// Uses the data folder of another server, which must have stopped.
    pub fn data_of(mut self, other: &Server) -> Self {
        self.folder = Some(Arc::clone(&other.folder));
        self
    }
    /// No administrator: the set-up link is printed.
    pub fn without_admin(mut self) -> Self {
        self.has_admin = false;
        self
    }
    /// Rate limits stay on.
    pub fn limited(mut self) -> Self {
        self.is_limited = true;
        self
    }
    /// Starts the program and waits until it answers.
    pub async fn start(self) -> Server {
        let folder = self
            .folder
            .clone()
            .unwrap_or_else(|| Arc::new(TempDir::new().expect("a temporary folder")));
        let mut server = Server {
            base: String::new(),
            builder: self,
            folder,
            child: None,
            greeting: Vec::new(),
            client: super::client(),
        };
        server.spawn().await;
        server
    }
}

/// A running server. Dropping it kills the process and, with the last user, removes its folder.
pub struct Server {
    /// `http://127.0.0.1:port`
    pub base: String,
    /// The lines it printed.
    pub greeting: Vec<String>,
    builder: ServerBuilder,
    folder: Arc<TempDir>,
    child: Option<Child>,
    client: reqwest::Client,
}

impl Server {
    /// A server with an administrator and without rate limits.
    pub async fn start() -> Self {
        Self::builder().start().await
    }
    /// A server with something special.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    async fn spawn(&mut self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log file");
        let mut command = program();
        command
            .arg("--listen")
            .arg(&self.builder.listen)
            .arg("--data")
            .arg(self.data())
            .args(&self.builder.args)
            .env("DESKBELL_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log));
        if self.builder.has_admin {
            command
                .env("DESKBELL_ADMIN_USERNAME", ADMIN)
                .env("DESKBELL_ADMIN_PASSWORD", PASSWORD)
                .env("DESKBELL_ADMIN_EMAIL", "admin@example.org")
                .env("DESKBELL_ADMIN_NAME", "Ada Admin");
        }
        if !self.builder.is_limited {
            command.env("DESKBELL_SETTING_API_Enable_Rate_Limiter", "false");
        }
        command.envs(self.builder.env.iter().map(|(k, v)| (k, v)));
        let mut child = command.spawn().expect("the program starts");
        let lines = lines_of(&mut child);
        self.child = Some(child);
        self.greeting = self.read_greeting(&lines);
        let address = self.greeting[1]
            .split("listening on ")
            .nth(1)
            .and_then(|rest| rest.split(')').next())
            .unwrap_or_else(|| panic!("no address in {:?}", self.greeting))
            .to_owned();
        self.base = format!("http://{address}");
        // A restart must be reachable for clients that reconnect by themselves.
        self.builder.listen = address;
        self.client = super::client();
        let url = format!("{}/health", self.base);
        let client = self.client.clone();
        let is_up = super::wait_until(DEADLINE, || {
            let request = client.get(&url).send();
            async move { request.await.is_ok_and(|r| r.status() == 200) }
        })
        .await;
        assert!(is_up, "the server does not answer: {}", self.log());
    }

    fn read_greeting(&self, lines: &Receiver<String>) -> Vec<String> {
        let end = Instant::now() + DEADLINE;
        let mut greeting = Vec::new();
        while greeting.len() < 4 {
            let left = end.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) => greeting.push(line),
                Err(RecvTimeoutError::Timeout) => panic!("no greeting in time: {}", self.log()),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the server ended at its start: {}", self.log())
                }
            }
        }
        greeting
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
    /// Everything it logged so far, all starts.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }
    /// Id of the process.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("the server runs").id()
    }
    /// `ws://…/websocket`
    pub fn socket_url(&self) -> String {
        format!("{}/websocket", self.base.replacen("http", "ws", 1))
    }
    /// A caller without a login.
    pub fn api(&self) -> Api {
        Api::new(self.client.clone(), &self.base)
    }
    /// The administrator, logged in.
    pub async fn admin(&self) -> Agent {
        Agent::login(&self.api(), ADMIN).await
    }
    /// A new agent: online and available, logged in.
    pub async fn agent(&self, admin: &Agent, username: &str) -> Agent {
        let agent = self
            .user(admin, username, &["user", "livechat-agent"])
            .await;
        agent.go("online", "available").await;
        agent
    }
    /// A new account with these roles, logged in.
    pub async fn user(&self, admin: &Agent, username: &str, roles: &[&str]) -> Agent {
        admin.create_user(username, roles).await;
        Agent::login(&self.api(), username).await
    }

    /// `kill -9`: nothing gets a chance to tidy up.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("the server can be killed");
            child.wait().expect("the server ends");
        }
    }
    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }
    /// SIGTERM; waits for the end and says the exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        let mut child = self.child.take().expect("the server runs");
        signal(child.id(), "TERM");
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = child.try_wait().expect("the server can be asked") {
                return status.code();
            }
            if Instant::now() > end {
                drop(child.kill());
                drop(child.wait());
                panic!("the server did not end after SIGTERM: {}", self.log());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    /// Starts it again on the same folder and the same port. Kills it first when it still runs.
    pub async fn restart(&mut self) {
        self.kill();
        self.spawn().await;
    }
    /// The same with other settings from the environment.
    pub async fn restart_with(&mut self, env: &[(&str, &str)]) {
        self.kill();
        self.builder
            .env
            .extend(env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        self.spawn().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
        if std::thread::panicking() {
            eprintln!("--- server log\n{}", self.log());
        }
    }
}

fn lines_of(child: &mut Child) -> Receiver<String> {
    let stdout = child.stdout.take().expect("stdout is piped");
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let Ok(line) = line else { break };
            // Read on when nobody listens any more: a full pipe would stop the server.
            drop(sender.send(line));
        }
    });
    lines
}

fn signal(pid: u32, name: &str) {
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("kill -{name} {pid}"))
        .status()
        .expect("a shell");
    assert!(status.success(), "kill -{name} {pid}");
}

/// The folder itself, for tests that look at files.
impl AsRef<Path> for Server {
    fn as_ref(&self) -> &Path {
        self.folder.path()
    }
}
