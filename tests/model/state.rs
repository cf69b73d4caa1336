//! What a chat must be after each step, in as few words as possible: no database, no clock, no sockets.

use std::collections::BTreeSet;

/// Agents of the world; their usernames rise with their number.
pub const AGENTS: usize = 3;
/// Departments; number 0 is "none". Department n has these members.
pub const MEMBERS: [&[usize]; 3] = [&[0, 1, 2], &[0, 1], &[1, 2]];

/// How chats find an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Auto,
    Manual,
}

#[derive(Clone, Debug)]
pub struct Chat {
    pub rid: String,
    pub inquiry: String,
    pub department: usize,
    pub is_open: bool,
    pub agent: Option<usize>,
    pub is_on_hold: bool,
    pub is_waiting: bool,
    pub texts: Vec<String>,
    pub has_survey: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Guest {
    pub department: usize,
    /// The newest is the last; only that one may be open.
    pub chats: Vec<Chat>,
}

/// The whole world but its chats.
#[derive(Clone, Debug)]
pub struct House {
    pub method: Method,
    pub is_online: [bool; AGENTS],
    /// Chats given by the server so far.
    pub given: [u64; AGENTS],
    /// The same within a department.
    pub given_there: [[u64; AGENTS]; 3],
}

/// What a call is refused with, `Ok` for taken.
pub type Verdict = Result<(), &'static str>;

impl House {
    pub fn new() -> Self {
        Self {
            method: Method::Auto,
            is_online: [true; AGENTS],
            given: [0; AGENTS],
            given_there: [[0; AGENTS]; 3],
        }
    }
    /// Whose turn it is, and counts it.
    fn next(&mut self, department: usize, but: Option<usize>) -> Option<usize> {
        if self.method == Method::Manual {
            return None;
        }
        let count = |agent: usize| match department {
            0 => self.given[agent],
            d => self.given_there[d][agent],
        };
        let next = MEMBERS[department]
            .iter()
            .copied()
            .filter(|a| self.is_online[*a] && Some(*a) != but)
            .min_by_key(|a| (count(*a), *a))?;
        self.given[next] += 1;
        if department > 0 {
            self.given_there[department][next] += 1;
        }
        Some(next)
    }
    /// A new chat.
    pub fn open(&mut self, department: usize, rid: &str) -> Chat {
        Chat {
            rid: rid.to_owned(),
            inquiry: String::new(),
            department,
            is_open: true,
            agent: self.next(department, None),
            is_on_hold: false,
            is_waiting: true,
            texts: Vec::new(),
            has_survey: false,
        }
    }
    pub fn take(&self, chat: &mut Chat, agent: usize) -> Verdict {
        if !chat.is_open {
            return Err("error-not-found");
        }
        match chat.agent {
            Some(a) if a == agent => return Ok(()),
            Some(_) => return Err("error-inquiry-taken"),
            None => {}
        }
        if !self.is_online[agent] {
            return Err("error-agent-status-service-offline");
        }
        chat.agent = Some(agent);
        Ok(())
    }
    pub fn forward_to_agent(&self, chat: &mut Chat, agent: usize) -> Verdict {
        check(chat)?;
        if !self.is_online[agent] {
            return Err("error-user-is-offline");
        }
        if chat.agent == Some(agent) {
            return Err("error-selected-agent-room-agent-are-same");
        }
        chat.agent = Some(agent);
        Ok(())
    }
    pub fn forward_to_department(&mut self, chat: &mut Chat, department: usize) -> Verdict {
        check(chat)?;
        if chat.department == department {
            return Err("error-forwarding-chat-same-department");
        }
        if self.method == Method::Auto {
            match self.next(department, chat.agent) {
                None if chat.agent.is_some() => return Err("error-no-agents-online-in-department"),
                agent => chat.agent = agent,
            }
        } else {
            chat.agent = None;
        }
        chat.department = department;
        Ok(())
    }
}

fn check(chat: &Chat) -> Verdict {
    if !chat.is_open {
        return Err("This_conversation_is_already_closed");
    }
    if chat.is_on_hold {
        return Err("error-room-onHold");
    }
    Ok(())
}

impl Chat {
    pub fn say_as_visitor(&mut self, text: &str) -> Verdict {
        if !self.is_open {
            return Err("room-closed");
        }
        self.texts.push(text.to_owned());
        (self.is_waiting, self.is_on_hold) = (true, false);
        Ok(())
    }
    pub fn say_as_agent(&mut self, text: &str) -> Verdict {
        if !self.is_open {
            return Err("error-not-allowed");
        }
        self.texts.push(text.to_owned());
        self.is_waiting = false;
        Ok(())
    }
    /// `Ok(false)`: nobody served it.
    pub fn put_back(&mut self) -> Result<bool, &'static str> {
        if !self.is_open {
            return Err("room-closed");
        }
        if self.is_on_hold {
            return Err("error-room-onHold");
        }
        Ok(self.agent.take().is_some())
    }
    pub fn hold(&mut self) -> Verdict {
        if !self.is_open {
            return Err("error-room-already-closed");
        }
        if self.is_on_hold {
            return Err("error-room-is-already-on-hold");
        }
        if self.is_waiting {
            return Err("error-cannot-place-chat-on-hold");
        }
        if self.agent.is_none() {
            return Err("error-unserved-rooms-cannot-be-placed-onhold");
        }
        self.is_on_hold = true;
        Ok(())
    }
    pub fn resume(&mut self) -> Verdict {
        if !self.is_open {
            return Err("This_conversation_is_already_closed");
        }
        if !self.is_on_hold {
            return Err("error-room-not-on-hold");
        }
        self.is_on_hold = false;
        Ok(())
    }
    pub fn close(&mut self) -> Verdict {
        if !self.is_open {
            // Which of two words depends on how long ago it was.
            return Err("closed");
        }
        (self.is_open, self.is_on_hold) = (false, false);
        Ok(())
    }
}

impl Guest {
    /// Everything of theirs goes, unless they are in a chat. Gives the rooms.
    pub fn erase(&mut self) -> Result<Vec<String>, &'static str> {
        if self.chats.last().is_some_and(|c| c.is_open) {
            return Err("visitor-has-open-rooms");
        }
        self.department = 0;
        Ok(self.chats.drain(..).map(|c| c.rid).collect())
    }
}

/// Rooms that wait, in no order.
pub fn waiting(guests: &[Guest]) -> BTreeSet<String> {
    chats(guests)
        .filter(|c| c.is_open && c.agent.is_none())
        .map(|c| c.rid.clone())
        .collect()
}

/// Every chat of a few guests.
pub fn chats(guests: &[Guest]) -> impl Iterator<Item = &Chat> {
    guests.iter().flat_map(|g| g.chats.iter())
}
