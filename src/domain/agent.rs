//! Use cases of agent.
