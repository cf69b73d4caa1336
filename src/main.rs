//! Start-up on one screen: read the command line, run the task, say why it ended.

use deskbell::cli::{self, Task};
use deskbell::{app, probe};
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match cli::parse() {
        Ok(Task::Serve(config)) => app::serve(*config),
        Ok(Task::AdminCreate(data, admin)) => app::admin_create(&data, admin),
        Ok(Task::AdminResetPassword(data, user, password)) => {
            app::admin_reset_password(&data, &user, password)
        }
        Ok(Task::Check(data)) => app::check(&data),
        Ok(Task::Health(listen)) => {
            probe::health(&listen).map_err(|sentence| app::Stop { code: 1, sentence })
        }
        Err(sentence) => Err(app::Stop { code: 2, sentence }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            #[allow(
                clippy::print_stderr,
                reason = "the one line a process leaves when it cannot go on"
            )]
            {
                eprintln!("deskbell: {}", stop.sentence);
            }
            ExitCode::from(stop.code)
        }
    }
}
