//! Sunshine Conversations.
