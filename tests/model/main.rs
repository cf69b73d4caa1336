//! Z3: the life of chats against a model. Random steps are done to the real program and to [`state`]; after each one
//! what REST shows, and what sockets were told, must be what the model says. `DESKBELL_TEST_LONG=1` runs the long form, `DESKBELL_TEST_SEED` another seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/listener.rs"]
mod listener;
mod state;
#[path = "../support/mod.rs"]
mod support;

use listener::{Listener, Proof};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use state::{AGENTS, Guest, House, MEMBERS, Method, Verdict};
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::sync::{Arc, Mutex};
use support::{Agent, DEADLINE, Reply, Server, Visitor, wait_until};

const GUESTS: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Register(usize, usize),
    Open(usize),
    Send(usize),
    Answer(usize),
    Take(usize, usize),
    ToAgent(usize, usize),
    ToDepartment(usize, usize),
    PutBack(usize),
    Hold(usize),
    Resume(usize),
    Close(usize, bool),
    Survey(usize),
    Erase(usize),
    Presence(usize, bool),
    Use(bool),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    let guest = 0..GUESTS;
    let agent = 0..AGENTS;
    prop_oneof![
        2 => (guest.clone(), 1..3usize).prop_map(|(g, d)| Register(g, d)),
        6 => guest.clone().prop_map(Open),
        6 => guest.clone().prop_map(Send),
        6 => guest.clone().prop_map(Answer),
        6 => (guest.clone(), agent.clone()).prop_map(|(g, a)| Take(g, a)),
        4 => (guest.clone(), agent.clone()).prop_map(|(g, a)| ToAgent(g, a)),
        4 => (guest.clone(), 1..3usize).prop_map(|(g, d)| ToDepartment(g, d)),
        3 => guest.clone().prop_map(PutBack),
        4 => guest.clone().prop_map(Hold),
        2 => guest.clone().prop_map(Resume),
        3 => (guest.clone(), any::<bool>()).prop_map(|(g, v)| Close(g, v)),
        1 => guest.clone().prop_map(Survey),
        2 => guest.prop_map(Erase),
        3 => (agent, any::<bool>()).prop_map(|(a, on)| Presence(a, on)),
        2 => any::<bool>().prop_map(Use),
        1 => Just(Restart),
    ]
}

/// The real program, and the part of the model that outlives a sequence.
struct World {
    server: Server,
    admin: Agent,
    agents: Vec<Agent>,
    /// Ids; the first stands for none.
    departments: Vec<String>,
    house: House,
    steps: u64,
    /// By room: two sockets, the visitor's and a user's, and the ids of what people wrote there.
    sockets: HashMap<String, ([Listener; 2], Vec<String>)>,
    /// Messages that sockets were told of.
    heard: u64,
}

impl World {
    async fn new() -> Self {
        let server = Server::builder()
            .setting("Livechat_accept_chats_with_no_agents", "true")
            // The worker never comes: what happens is what a step did.
            .setting("Omnichannel_queue_delay_timeout", "3600")
            .start()
            .await;
        let admin = server.admin().await;
        // Listening over sockets must not make an agent of them.
        admin.go("online", "not-available").await;
        let mut agents = Vec::new();
        for name in ["ana", "ben", "cyd"] {
            agents.push(server.agent(&admin, name).await);
        }
        let mut departments = vec![String::new()];
        for (name, members) in ["Sales", "Support"].iter().zip(&MEMBERS[1..]) {
            let members: Vec<Value> = members
                .iter()
                .map(|a| json!({ "agentId": agents[*a].id }))
                .collect();
            let department = json!({ "name": name, "email": "desk@example.org", "enabled": true,
                "showOnRegistration": false, "showOnOfflineForm": true });
            let body = json!({ "department": department, "agents": members });
            let made = admin.api.post("livechat/department", body).await.ok();
            departments.push(text(&made["department"]["_id"]));
        }
        Self {
            server,
            admin,
            agents,
            departments,
            house: House::new(),
            steps: 0,
            sockets: HashMap::new(),
            heard: 0,
        }
    }

    async fn restart(&mut self) {
        let listeners = || self.sockets.values().flat_map(|(both, _)| both);
        let before: Vec<usize> = listeners().map(Listener::sessions).collect();
        self.server.restart().await;
        let are_back = wait_until(DEADLINE, || async {
            listeners()
                .zip(&before)
                .all(|(listener, before)| listener.sessions() > *before)
        })
        .await;
        assert!(are_back, "sockets do not come back");
        let api = self.server.api();
        self.admin = self.admin.at(&api);
        for agent in &mut self.agents {
            *agent = agent.at(&api);
        }
    }

    async fn run(&mut self, steps: &[Step]) -> Result<(), String> {
        let tokens: Vec<String> = (0..GUESTS).map(|_| support::unique("guest-")).collect();
        let mut guests = vec![Guest::default(); GUESTS];
        for token in &tokens {
            let visitor = Visitor::with_token(&self.server.api(), token);
            visitor.register(json!({ "name": "Iris" })).await.ok();
        }
        let mut outcome = Ok(());
        for (number, step) in steps.iter().enumerate() {
            self.steps += 1;
            let done = self.step(step, &tokens, &mut guests).await;
            let all = matches!(step, Step::Restart);
            outcome = match done {
                Ok(()) => self.compare(step, &tokens, &guests, all).await,
                Err(why) => Err(why),
            };
            if let Err(why) = &outcome {
                outcome = Err(format!("step {number}, {step:?}: {why}"));
                break;
            }
        }
        if outcome.is_ok() {
            outcome = self.compare_all(&tokens, &guests).await;
        }
        if outcome.is_ok() {
            outcome = self.compare_sockets().await;
        }
        self.sockets.clear();
        for chat in state::chats(&guests) {
            let body = json!({ "rid": chat.rid, "comment": "end", "forceClose": true });
            self.admin.api.post("livechat/room.closeByUser", body).await;
        }
        outcome
    }

    async fn step(
        &mut self,
        step: &Step,
        tokens: &[String],
        guests: &mut [Guest],
    ) -> Result<(), String> {
        let api = self.server.api();
        let visitor = |g: usize| Visitor::with_token(&api, &tokens[g]);
        let admin = self.admin.api.clone();
        let word = format!("words {}", self.steps);
        match *step {
            Step::Register(g, d) => {
                guests[g].department = d;
                let body = json!({ "department": self.departments[d] });
                expect(&visitor(g).register(body).await, Ok(()))
            }
            Step::Open(g) => {
                let reply = visitor(g).room().await;
                expect(&reply, Ok(()))?;
                let rid = text(&reply.json["room"]["_id"]);
                if let Some(chat) = guests[g].chats.last().filter(|c| c.is_open) {
                    return same("the open room", &chat.rid, &rid);
                }
                let mut chat = self.house.open(guests[g].department, &rid);
                let path = format!("livechat/inquiries.getOne?roomId={rid}");
                chat.inquiry = text(&admin.get(&path).await.ok()["inquiry"]["_id"]);
                guests[g].chats.push(chat);
                let proofs = [
                    Proof::Token(tokens[g].clone()),
                    Proof::Login(self.admin.clone()),
                ];
                let [own, user] = proofs;
                let both = [
                    Listener::start(&self.server, &rid, own).await,
                    Listener::start(&self.server, &rid, user).await,
                ];
                self.sockets.insert(rid, (both, Vec::new()));
                Ok(())
            }
            Step::Presence(a, on) => {
                self.house.is_online[a] = on;
                let status = if on { "online" } else { "offline" };
                self.agents[a].go(status, "available").await;
                Ok(())
            }
            Step::Use(is_manual) => {
                self.house.method = if is_manual {
                    Method::Manual
                } else {
                    Method::Auto
                };
                let name = format!("{:?}_Selection", self.house.method);
                self.admin.set("Livechat_Routing_Method", name).await;
                Ok(())
            }
            Step::Restart => {
                self.restart().await;
                Ok(())
            }
            Step::Erase(g) => {
                // What sockets are told of a chat is looked at before it goes.
                self.compare_sockets().await?;
                let path = format!("livechat/visitor/{}", tokens[g]);
                let reply = api.delete(&path).await;
                let verdict = guests[g].erase();
                expect(&reply, verdict.as_ref().map(|_| ()).map_err(|e| *e))?;
                let Ok(gone) = verdict else { return Ok(()) };
                same(
                    "rooms erased",
                    &json!(gone.len()),
                    &reply.json["removed"]["rooms"],
                )?;
                for rid in &gone {
                    self.sockets.remove(rid);
                    let path = format!("channels.info?roomId={rid}");
                    same("an erased room", &400, &admin.get(&path).await.status)?;
                }
                // Whoever comes with the token now is somebody new.
                let history = visitor(g).history("nothing").await;
                expect(&history, Err("invalid-token"))?;
                expect(
                    &visitor(g).register(json!({ "name": "Iris" })).await,
                    Ok(()),
                )
            }
            _ => {
                let (g, house) = (guest_of(step), &mut self.house);
                let Some(chat) = guests[g].chats.last_mut() else {
                    return Ok(());
                };
                let rid = chat.rid.clone();
                match *step {
                    Step::Send(_) => {
                        let reply = visitor(g).send(&rid, &word).await;
                        hear(&mut self.sockets, &rid, &reply);
                        expect(&reply, chat.say_as_visitor(&word))
                    }
                    Step::Answer(_) => {
                        let Some(agent) = chat.agent else {
                            return Ok(());
                        };
                        let reply = self.agents[agent].say(&rid, &word).await;
                        hear(&mut self.sockets, &rid, &reply);
                        expect(&reply, chat.say_as_agent(&word))
                    }
                    Step::Take(_, a) => {
                        let body = json!({ "inquiryId": chat.inquiry });
                        let api = &self.agents[a].api;
                        let reply = api.post("livechat/inquiries.take", body).await;
                        expect(&reply, house.take(chat, a))
                    }
                    Step::ToAgent(_, a) => {
                        let body = json!({ "roomId": rid, "userId": self.agents[a].id });
                        let reply = admin.post("livechat/room.forward", body).await;
                        expect(&reply, house.forward_to_agent(chat, a))
                    }
                    Step::ToDepartment(_, d) => {
                        let body = json!({ "roomId": rid, "departmentId": self.departments[d] });
                        let reply = admin.post("livechat/room.forward", body).await;
                        expect(&reply, house.forward_to_department(chat, d))
                    }
                    Step::PutBack(_) => {
                        let body = json!({ "roomId": rid });
                        let reply = admin.post("livechat/inquiries.returnAsInquiry", body).await;
                        let verdict = chat.put_back();
                        expect(&reply, verdict.map(|_| ()))?;
                        match verdict {
                            Ok(done) => same("result", &json!(done), &reply.json["result"]),
                            Err(_) => Ok(()),
                        }
                    }
                    Step::Hold(_) => {
                        let reply = admin
                            .post("livechat/room.onHold", json!({ "roomId": rid }))
                            .await;
                        expect(&reply, chat.hold())
                    }
                    Step::Resume(_) => {
                        let reply = admin
                            .post("livechat/room.resumeOnHold", json!({ "roomId": rid }))
                            .await;
                        expect(&reply, chat.resume())
                    }
                    Step::Close(_, by_visitor) => {
                        let reply = if by_visitor {
                            visitor(g).close(&rid).await
                        } else {
                            let body = json!({ "rid": rid, "comment": "bye" });
                            admin.post("livechat/room.closeByUser", body).await
                        };
                        expect(&reply, chat.close())
                    }
                    Step::Survey(_) => {
                        let body = json!({ "token": tokens[g], "rid": rid, "data": [{ "name": "satisfaction", "value": "5" }] });
                        let reply = api.post("livechat/room.survey", body).await;
                        chat.has_survey = true;
                        expect(&reply, Ok(()))
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    /// The chat a step was about, the line, and (`all`) everything.
    async fn compare(
        &self,
        step: &Step,
        tokens: &[String],
        guests: &[Guest],
        all: bool,
    ) -> Result<(), String> {
        if all {
            return self.compare_all(tokens, guests).await;
        }
        if let Some(chat) = guests[guest_of(step)].chats.last() {
            self.compare_chat(chat).await?;
        }
        self.compare_line(guests).await
    }

    async fn compare_all(&self, tokens: &[String], guests: &[Guest]) -> Result<(), String> {
        for (guest, token) in guests.iter().zip(tokens) {
            let visitor = Visitor::with_token(&self.server.api(), token);
            for chat in &guest.chats {
                self.compare_chat(chat).await?;
                let texts = visitor.texts(&chat.rid).await;
                same("texts", &chat.texts, &texts)?;
            }
        }
        self.compare_line(guests).await?;
        self.compare_loads(guests).await
    }

    /// Every socket was told everything people wrote, once, in the order of the room.
    async fn compare_sockets(&mut self) -> Result<(), String> {
        for (rid, (both, said)) in &self.sockets {
            for listener in both {
                let has_all =
                    wait_until(DEADLINE, || async { listener.seen().len() >= said.len() }).await;
                if !has_all || listener.seen() != *said {
                    return same(&format!("told of {rid}"), said, &listener.seen());
                }
                self.heard += said.len() as u64;
            }
        }
        Ok(())
    }

    async fn compare_chat(&self, chat: &state::Chat) -> Result<(), String> {
        let api = &self.admin.api;
        let path = format!("channels.info?roomId={}", chat.rid);
        let room = api.get(&path).await.ok()["channel"].clone();
        let is = |key: &str| room.get(key).is_some_and(|v| v == true);
        same("open", &chat.is_open, &is("open"))?;
        same("onHold", &chat.is_on_hold, &is("onHold"))?;
        same("waitingResponse", &chat.is_waiting, &is("waitingResponse"))?;
        let agent = chat.agent.map_or(Value::Null, |a| json!(self.agents[a].id));
        same("servedBy", &agent, &room["servedBy"]["_id"])?;
        let department = match chat.department {
            0 => Value::Null,
            d => json!(self.departments[d]),
        };
        same("departmentId", &department, &room["departmentId"])?;
        same(
            "survey",
            &chat.has_survey,
            &room.get("surveyFeedback").is_some(),
        )?;
        same("closedAt", &!chat.is_open, &room.get("closedAt").is_some())?;
        let path = format!("livechat/inquiries.getOne?roomId={}", chat.rid);
        let inquiry = api.get(&path).await.ok()["inquiry"].clone();
        let status = match (chat.is_open, chat.agent) {
            (false, _) => Value::Null,
            (true, None) => json!("queued"),
            (true, Some(_)) => json!("taken"),
        };
        same("the entry", &status, &inquiry["status"])?;
        // Whoever serves an open room has a place in it, and nobody has one in a closed room.
        for (number, agent) in self.agents.iter().enumerate() {
            let path = format!("subscriptions.getOne?roomId={}", chat.rid);
            let place = agent.api.get(&path).await;
            let has_place = place.json["subscription"].is_object();
            let wanted = chat.is_open && chat.agent == Some(number);
            same(&format!("place of {}", agent.username), &wanted, &has_place)?;
        }
        Ok(())
    }

    async fn compare_line(&self, guests: &[Guest]) -> Result<(), String> {
        let found = self
            .admin
            .api
            .get("livechat/inquiries.list?count=100")
            .await
            .ok();
        let listed: BTreeSet<String> = found["inquiries"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|i| text(&i["rid"]))
            .collect();
        same("the line", &state::waiting(guests), &listed)
    }

    async fn compare_loads(&self, guests: &[Guest]) -> Result<(), String> {
        let path = "livechat/queue?includeOfflineAgents=true&count=100";
        let found = self.admin.api.get(path).await.ok();
        for (number, agent) in self.agents.iter().enumerate() {
            let chats: i64 = found["queue"]
                .as_array()
                .expect("a list")
                .iter()
                .filter(|l| l["user"]["_id"] == agent.id)
                .map(|l| l["chats"].as_i64().expect("a number"))
                .sum();
            let served = state::chats(guests)
                .filter(|c| c.is_open && c.agent == Some(number))
                .count();
            same(
                &format!("load of {}", agent.username),
                &served,
                &usize::try_from(chats).expect("small"),
            )?;
        }
        Ok(())
    }
}

fn guest_of(step: &Step) -> usize {
    match *step {
        Step::Register(g, _)
        | Step::Open(g)
        | Step::Send(g)
        | Step::Answer(g)
        | Step::Take(g, _)
        | Step::ToAgent(g, _)
        | Step::ToDepartment(g, _)
        | Step::PutBack(g)
        | Step::Hold(g)
        | Step::Resume(g)
        | Step::Close(g, _)
        | Step::Survey(g)
        | Step::Erase(g) => g,
        Step::Presence(..) | Step::Use(_) | Step::Restart => 0,
    }
}

/// Notes what the sockets of a room must be told.
fn hear(sockets: &mut HashMap<String, ([Listener; 2], Vec<String>)>, rid: &str, reply: &Reply) {
    if reply.status == 200
        && let Some((_, said)) = sockets.get_mut(rid)
    {
        said.push(text(&reply.json["message"]["_id"]));
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, model: &T, real: &T) -> Result<(), String> {
    if model == real {
        return Ok(());
    }
    Err(format!(
        "{what}: the model says {model:?}, the program {real:?}"
    ))
}

fn expect(reply: &Reply, verdict: Verdict) -> Result<(), String> {
    let is_so = match verdict {
        Ok(()) => reply.status == 200,
        Err("closed") => reply.status == 400,
        Err(code) => reply.status == 400 && reply.text.contains(code),
    };
    if is_so {
        return Ok(());
    }
    Err(format!(
        "the model says {verdict:?}, the program {} {}",
        reply.status, reply.text
    ))
}

#[test]
fn z3_chats_live_as_the_model_says() {
    let is_long = std::env::var_os("DESKBELL_TEST_LONG").is_some();
    let (cases, length) = if is_long {
        (2000, 40..60)
    } else {
        (24, 20..40)
    };
    let seed: u64 = std::env::var("DESKBELL_TEST_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(1);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = Arc::new(Mutex::new(runtime.block_on(World::new())));
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&vec(step(), length), |steps| {
        let mut world = world.lock().expect("not poisoned");
        runtime
            .block_on(world.run(&steps))
            .map_err(TestCaseError::fail)
    });
    let (steps, heard) = world.lock().map(|w| (w.steps, w.heard)).unwrap_or_default();
    let divergences = usize::from(outcome.is_err());
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Z3 sequences={cases} steps={steps} told_over_sockets={heard} divergences={divergences} seed={seed}"
    )
    .expect("stdout takes a line");
    if let Err(e) = outcome {
        panic!("{e}");
    }
}
