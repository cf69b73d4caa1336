//! Processes under load: start, CPU time, memory.

use super::client::{Connection, get};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A child that ends with this value.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    /// One of the ceilings: this program again, with the word that says which.
    pub fn ceiling(arguments: &[&str]) -> Self {
        let own = std::env::current_exe().expect("this program's path");
        let mut child = Command::new(own)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a ceiling starts");
        let address = read_address(&mut child, |line| line.trim().parse().ok());
        Self { child, address }
    }

    /// The release program on a data folder.
    pub fn deskbell(data: &Path) -> Self {
        Self::deskbell_with(data, &[])
    }

    /// The same with more variables.
    pub fn deskbell_with(data: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("DESKBELL_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--log", "error,access=off"])
            .arg("--data")
            .arg(data)
            .env("DESKBELL_SETTING_API_Enable_Rate_Limiter", "false")
            .env(
                "DESKBELL_SETTING_Livechat_accept_chats_with_no_agents",
                "true",
            )
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let address = read_address(&mut child, |line| {
            let rest = line.split("listening on ").nth(1)?;
            rest.split(')').next()?.parse().ok()
        });
        Self { child, address }
    }

    /// Id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// CPU time of the process so far: user and system, all threads.
    pub fn cpu(&self) -> Duration {
        let text =
            std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<&str> = text
            .rsplit_once(')')
            .map_or("", |(_, rest)| rest)
            .split_whitespace()
            .collect();
        let ticks = |at: usize| {
            fields
                .get(at)
                .and_then(|f| f.parse::<u64>().ok())
                .unwrap_or(0)
        };
        // Fields 14 and 15 of the line; a tick is 10 ms on every Linux.
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }

    /// Resident memory in KiB.
    pub fn resident_kib(&self) -> u64 {
        std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .unwrap_or_default()
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|n| n.parse().ok())
            .unwrap_or(0)
    }

    /// Ends with SIGTERM, as an owner would.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        drop(Command::new("kill").args(["-TERM", &pid]).status());
        drop(self.child.wait());
    }
}

fn read_address(child: &mut Child, parse: impl Fn(&str) -> Option<SocketAddr>) -> SocketAddr {
    let stdout = child.stdout.take().expect("stdout is piped");
    let mut lines = BufReader::new(stdout).lines();
    let address = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| parse(&line))
        .expect("the child prints its address");
    // Read on: a full pipe would stop the child.
    std::thread::spawn(move || lines.for_each(drop));
    address
}

/// Time from exec to the first 200 on `/health`, on an existing database.
pub async fn start_time(data: &Path) -> (Duration, Process) {
    let began = Instant::now();
    let process = Process::deskbell(data);
    loop {
        if let Ok(mut connection) = Connection::open(process.address).await
            && matches!(connection.call(&get("/health")).await, Ok((200, _)))
        {
            return (began.elapsed(), process);
        }
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
}
