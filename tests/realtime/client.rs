//! A DDP client that says exactly what a test tells it to.

use crate::support::{Agent, DEADLINE, Server, Visitor};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What a socket saw.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// A message.
    Said(Value),
    /// The end, with the code of the Close frame when there was one.
    Closed(Option<u16>),
}

/// A socket and what it has seen but nobody asked for yet.
pub struct Client {
    stream: Stream,
    waiting: VecDeque<Value>,
    next_id: u32,
}

/// Opens a socket with these headers.
pub async fn open(url: &str, headers: &[(&str, &str)]) -> Result<Client, tungstenite::Error> {
    let mut request = url.into_client_request()?;
    for (name, value) in headers {
        let name = tungstenite::http::HeaderName::from_bytes(name.as_bytes()).expect("a header");
        request
            .headers_mut()
            .insert(name, value.parse().expect("a value"));
    }
    let (stream, _) = connect_async(request).await?;
    Ok(Client {
        stream,
        waiting: VecDeque::new(),
        next_id: 0,
    })
}

/// A socket after the handshake whose system takes only a few bytes ahead of its reader.
pub async fn narrow(server: &Server) -> Client {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let address = server
        .base
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let stream = socket.connect(address).await.expect("a connection");
    let stream = MaybeTlsStream::Plain(stream);
    let (stream, _) = tokio_tungstenite::client_async(server.socket_url(), stream)
        .await
        .expect("an upgrade");
    let mut client = Client {
        stream,
        waiting: VecDeque::new(),
        next_id: 0,
    };
    client.next().await;
    client.handshake().await;
    client
}

/// The HTTP status of a refused upgrade.
pub async fn refusal(url: &str, headers: &[(&str, &str)]) -> u16 {
    match open(url, headers).await {
        Ok(_) => panic!("the upgrade was not refused"),
        Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
        Err(e) => panic!("no answer: {e}"),
    }
}

impl Client {
    /// A socket right after the upgrade.
    pub async fn bare(server: &Server) -> Self {
        let mut client = open(&server.socket_url(), &[]).await.expect("an upgrade");
        let hello = client.text().await;
        assert_eq!(hello, r#"{"server_id":"0"}"#);
        client
    }
    /// A socket after the handshake.
    pub async fn connect(server: &Server) -> Self {
        let mut client = Self::bare(server).await;
        client.handshake().await;
        client
    }
    /// The handshake.
    pub async fn handshake(&mut self) {
        self.say(json!({"msg":"connect","version":"1","support":["1","pre2","pre1"]}))
            .await;
        let answer = self.next().await;
        assert_eq!(answer["msg"], "connected", "{answer}");
        assert!(
            answer["session"].as_str().is_some_and(|s| !s.is_empty()),
            "{answer}"
        );
    }
    /// A socket of a logged-in user.
    pub async fn login(server: &Server, agent: &Agent) -> Self {
        let mut client = Self::connect(server).await;
        client.ok("login", json!([{ "resume": agent.token }])).await;
        client
            .wait(|m| m["msg"] == "added" && m["collection"] == "users")
            .await;
        client
    }
    /// A socket of a visitor who listens to the messages of a room.
    pub async fn visitor(server: &Server, visitor: &Visitor, rid: &str) -> Self {
        let mut client = Self::connect(server).await;
        client
            .ok(
                "livechat:setUpConnection",
                json!([{ "token": visitor.token }]),
            )
            .await;
        client
            .sub("stream-room-messages", rid, &proof(&visitor.token))
            .await;
        client
    }

    /// Sends a message.
    pub async fn say(&mut self, message: Value) {
        self.raw(Message::text(message.to_string())).await;
    }
    /// Sends a message to a socket that may be closing.
    pub async fn try_say(&mut self, message: Value) {
        drop(self.stream.send(Message::text(message.to_string())).await);
    }
    /// Sends anything.
    pub async fn raw(&mut self, message: Message) {
        self.stream
            .send(message)
            .await
            .expect("the socket takes it");
    }
    async fn text(&mut self) -> String {
        match tokio::time::timeout(DEADLINE, self.stream.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => text.to_string(),
            other => panic!("no text: {other:?}"),
        }
    }
    /// The next message, for what takes longer than everything else.
    pub async fn next_within(&mut self, deadline: Duration) -> Value {
        match self.take_within(deadline).await {
            Seen::Said(message) => message,
            Seen::Closed(code) => panic!("closed with {code:?}"),
        }
    }
    async fn take(&mut self) -> Seen {
        self.take_within(DEADLINE).await
    }
    /// The next thing from the wire.
    async fn take_within(&mut self, deadline: Duration) -> Seen {
        loop {
            let seen = tokio::time::timeout(deadline, self.stream.next())
                .await
                .expect("the server says something");
            return match seen {
                Some(Ok(Message::Text(text))) => {
                    let said = serde_json::from_str(&text).expect("JSON");
                    no_iso_dates("", &said);
                    Seen::Said(said)
                }
                Some(Ok(Message::Close(frame))) => Seen::Closed(frame.map(|f| f.code.into())),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => Seen::Closed(None),
            };
        }
    }
    /// The next message nobody asked for yet.
    pub async fn next(&mut self) -> Value {
        if let Some(message) = self.waiting.pop_front() {
            return message;
        }
        match self.take().await {
            Seen::Said(message) => message,
            Seen::Closed(code) => panic!("closed with {code:?}"),
        }
    }
    /// The next message that fits; what comes before it waits.
    pub async fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&fits) {
            return self.waiting.remove(at).expect("it is there");
        }
        loop {
            match self.take().await {
                Seen::Said(message) if fits(&message) => return message,
                Seen::Said(message) => self.waiting.push_back(message),
                Seen::Closed(code) => {
                    panic!("closed with {code:?}, waiting: {:?}", self.waiting)
                }
            }
        }
    }
    /// The next event of a stream. Gives its `args`.
    pub async fn event(&mut self, collection: &str, event: &str) -> Value {
        let mut found = self.wait(|m| is_event(m, collection, event)).await;
        assert_eq!(found["id"], "id", "{found}");
        found["fields"]["args"].take()
    }
    /// Reads to the end and gives the code of the Close frame.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Seen::Closed(code) = self.take().await {
                return code;
            }
        }
    }
    /// What was said up to now: everything before the answer to a ping.
    pub async fn said(&mut self) -> Vec<Value> {
        self.next_id += 1;
        let id = format!("mark-{}", self.next_id);
        self.say(json!({ "msg": "ping", "id": id })).await;
        let pong = json!({ "msg": "pong", "id": id });
        let found = self.wait(|m| *m == pong).await;
        assert_eq!(found, pong);
        self.waiting.drain(..).collect()
    }
    /// The events among what was said up to now.
    pub async fn events(&mut self, collection: &str, event: &str) -> Vec<Value> {
        let said = self.said().await;
        said.into_iter()
            .filter(|m| is_event(m, collection, event))
            .collect()
    }

    /// Calls a method. Gives its `result` message.
    pub async fn call(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = format!("call-{}", self.next_id);
        self.say(json!({ "msg": "method", "method": method, "params": params, "id": id }))
            .await;
        let result = self
            .wait(|m| m["msg"] == "result" && m["id"] == id.as_str())
            .await;
        let updated = json!({ "msg": "updated", "methods": [id] });
        self.wait(|m| *m == updated).await;
        result
    }
    /// Calls a method that works. Gives its value, `null` for none.
    pub async fn ok(&mut self, method: &str, params: Value) -> Value {
        let mut result = self.call(method, params).await;
        assert!(result.get("error").is_none(), "{method}: {result}");
        result["result"].take()
    }
    /// Calls a method that is refused. Gives the error.
    pub async fn refused(&mut self, method: &str, params: Value) -> Value {
        let mut result = self.call(method, params).await;
        assert!(result.get("result").is_none(), "{method}: {result}");
        let error = result["error"].take();
        assert_eq!(error["isClientSafe"], true, "{method}: {error}");
        error
    }
    /// Asks for a subscription. Gives its id and the answer: `ready` or `nosub`.
    pub async fn ask(&mut self, name: &str, params: Value) -> (String, Value) {
        self.next_id += 1;
        let id = format!("sub-{}", self.next_id);
        self.say(json!({ "msg": "sub", "id": id, "name": name, "params": params }))
            .await;
        let ready = json!({ "msg": "ready", "subs": [id] });
        let answer = self
            .wait(|m| *m == ready || (m["msg"] == "nosub" && m["id"] == id.as_str()))
            .await;
        (id, answer)
    }
    /// Subscribes with these `args`. Gives the id.
    pub async fn sub(&mut self, name: &str, event: &str, args: &Value) -> String {
        let params = json!([event, { "useCollection": false, "args": args }]);
        let (id, answer) = self.ask(name, params).await;
        assert_eq!(answer["msg"], "ready", "{name} {event}: {answer}");
        id
    }
    /// A subscription that is refused. Gives the error.
    pub async fn denied(&mut self, name: &str, event: &str, args: &Value) -> Value {
        let params = json!([event, { "useCollection": false, "args": args }]);
        let (_, mut answer) = self.ask(name, params).await;
        assert_eq!(answer["msg"], "nosub", "{name} {event}: {answer}");
        answer["error"].take()
    }
    /// Ends a subscription.
    pub async fn unsub(&mut self, id: &str) {
        self.say(json!({ "msg": "unsub", "id": id })).await;
        let last = json!({ "msg": "nosub", "id": id });
        self.wait(|m| *m == last).await;
    }
}

/// A date on a socket is `{"$date":ms}`, wherever it stands: a text in its place is a message that clients lose.
fn no_iso_dates(key: &str, value: &Value) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| no_iso_dates(key, item)),
        Value::Object(map) => map.iter().for_each(|(key, value)| no_iso_dates(key, value)),
        Value::String(text) => {
            let is_date = text.len() == 24
                && text.is_ascii()
                && text.ends_with('Z')
                && [(4, '-'), (7, '-'), (10, 'T'), (13, ':'), (19, '.')]
                    .iter()
                    .all(|(at, mark)| text[*at..].starts_with(*mark));
            assert!(!is_date || key == "msg", "{key} is {text}");
        }
        _ => {}
    }
}

fn is_event(message: &Value, collection: &str, event: &str) -> bool {
    message["msg"] == "changed"
        && message["collection"] == collection
        && message["fields"]["eventName"] == event
}

/// A visitor's proof, as the original widget sends it.
pub fn proof(token: &str) -> Value {
    json!([{ "token": token, "visitorToken": token }])
}

/// A server, its administrator and an agent who can take chats.
pub async fn desk() -> (Server, Agent, Agent) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    (server, admin, agent)
}
