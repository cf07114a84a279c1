//! The terminal interface: a pure `update` over one state, screens drawn from it, and a runtime that alone owns terminal, threads and
//! files. It renders views and adds interaction; it computes no figure.
//!
//! ```text
//! key, result ── Msg ──▶ update(&mut App) ──▶ Effect ──▶ runtime ── jobs ──▶ Msg
//!                            └─ settle ─▶ screens::draw(&App)
//! ```

pub mod app;
pub mod arrange;
pub mod book;
pub mod commands;
mod drafts;
pub mod fuzzy;
pub mod keys;
pub mod layout;
pub mod msg;
pub mod overlay;
pub mod pane;
pub mod screens;
pub mod text;
pub mod theme;
pub mod update;
pub mod widgets;
