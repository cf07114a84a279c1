//! `recal` rebuilds a client's Microsoft Client Access License (CAL) position from evidence of access.
//!
//! # The house
//!
//! The folders are the domain's own words; who may use whom is held by `tests/architecture.rs`:
//!
//! | room | owns | may use |
//! | --- | --- | --- |
//! | [`catalog`] | licensing rules as data | – |
//! | [`kit`] | the position: records in, numbers out; pure | catalog |
//! | [`evidence`] | from files to records | kit, catalog |
//! | [`engagement`] | what the consultant decided: the journal | kit, catalog |
//! | [`session`] | open, load, decide, reconstruct: the one pipeline | evidence, engagement, kit, catalog |
//! | [`views`] | each table defined once | kit, engagement, catalog |
//! | [`worksheet`] | the position as an Excel workbook | views |
//! | [`workbench`] | the terminal interface | session, views, worksheet |
//! | [`cli`] | the headless verbs | session, views, worksheet, workbench |

#![forbid(unsafe_code)]

pub mod catalog;
pub mod cli;
pub mod engagement;
pub mod evidence;
pub mod kit;
pub mod session;
pub mod views;
pub mod workbench;
pub mod worksheet;
