//! Statements of agent.
