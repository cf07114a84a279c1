//! Each code has its playbook and a test that raises it; no playbook is nobody's.

use recal::catalog::{Catalog, Confidence};
use recal::kit::checks::codes;
use std::collections::BTreeSet;
use std::path::Path;

/// Which test raises which codes: file, test, codes.
#[rustfmt::skip]
const RAISED: &[(&str, &str, &[&str])] = &[
    ("tests/evidence_workbooks.rs", "a_damaged_workbook_is_one_sentence_and_harms_no_other_file", &["unreadable-source"]),
    ("tests/exports/events.rs", "what_else_is_packed_with_events_is_told", &["unrecognised-table"]),
    ("tests/evidence_load.rs", "a_file_with_the_same_bytes_counts_once", &["duplicate-source"]),
    ("tests/recovery.rs", "a_source_that_changed_since_a_decision_named_it_is_a_finding", &["source-changed", "source-vanished"]),
    ("tests/findings/files.rs", "a_text_that_is_no_utf8_says_how_it_was_read", &["encoding-guessed"]),
    ("tests/evidence_load.rs", "an_access_log_is_read_with_every_row_accounted_for", &["rejected-rows", "unknown-workload"]),
    ("tests/evidence_load.rs", "what_cannot_be_decided_is_a_finding", &["duplicate-header", "ambiguous-date-order", "ambiguous-number"]),
    ("tests/evidence_workbooks.rs", "a_formula_without_its_value_is_told_and_an_empty_result_is_blank", &["error-values"]),
    ("tests/exports/directory.rs", "a_column_of_type_names_carries_no_data_and_says_so", &["type-names"]),
    ("tests/evidence_load.rs", "headers_without_rows_other_encodings_and_wide_tables_are_told_as_what_they_are", &["damaged-log", "empty-table"]),
    ("tests/exports/sum.rs", "a_leaf_that_its_branch_does_not_know_is_read_and_a_lost_one_is_a_rejected_row", &["log-checksum"]),
    ("tests/findings/files.rs", "a_cleared_security_log_and_a_host_that_nobody_knows_are_told", &["log-cleared", "unknown-host"]),
    ("tests/exports/events.rs", "an_archive_may_be_called_by_its_server", &["server-guessed"]),
    ("tests/exports/events.rs", "a_message_that_nobody_can_read_is_set_aside_and_told", &["messages-unread"]),
    ("tests/exports/events.rs", "sam_golds_events_say_that_network_logons_are_missing", &["logon-types-missing"]),
    ("tests/findings/collection.rs", "each_of_the_collectors_seven_messages_is_a_finding_with_its_direction", &["client-os", "security-log-unreadable", "security-log-wrapped", "collector-bad-configuration", "audit-policy-off", "device-cal-unsupported-os", "collector-internal-error"]),
    ("tests/findings/files.rs", "a_session_on_a_server_that_is_no_rds_host_is_told", &["administration-session"]),
    ("tests/findings/files.rs", "an_authentication_without_a_session_is_told", &["network-authentication-only"]),
    ("tests/hostile.rs", "one_bad_byte_costs_neither_the_first_column_nor_other_names", &["damaged-text"]),
    ("tests/evidence_load.rs", "a_column_of_both_orders_contradicts_itself_even_where_each_value_is_clear", &["mixed-date-order"]),
    ("tests/evidence_load.rs", "an_unreadable_cell_for_information_costs_its_cell_and_not_the_row", &["unreadable-cells"]),
    ("tests/evidence_load.rs", "words_that_nobody_knows_and_leases_that_end_before_they_begin_are_told", &["unknown-word", "lease-backward"]),
    ("tests/hostile.rs", "a_period_without_evidence_is_no_result", &["future-days"]),
    ("tests/findings.rs", "an_estate_without_any_access_and_a_price_of_nothing_are_told", &["no-access-evidence", "price-zero"]),
    ("tests/findings.rs", "an_address_that_is_none_and_dates_outside_the_period_are_told", &["window-after-as-of", "evidence-outside-period", "unreadable-address"]),
    ("tests/findings.rs", "windows_that_do_not_overlap_and_old_evidence_are_told", &["windows-do-not-overlap", "stale-evidence", "source-reference-only"]),
    ("tests/recovery.rs", "a_tampered_middle_is_a_high_finding_and_everything_is_still_read", &["journal-chain-broken"]),
    ("tests/recovery.rs", "a_write_cut_at_any_byte_costs_nothing_that_was_shown_as_made", &["journal-torn"]),
    ("tests/findings/files.rs", "a_journal_with_a_line_and_an_entry_that_say_nothing_tells_both", &["journal-line-unreadable", "journal-entry-not-applied"]),
    ("tests/hostile.rs", "a_decision_on_a_row_never_moves_to_another_record_when_the_export_is_sorted_anew", &["decision-row-changed"]),
    ("tests/findings.rs", "collector_messages_and_silent_causes_are_told_and_explain_a_blind_server", &["no-client", "server-without-access"]),
    ("tests/findings/collection.rs", "a_server_that_no_collector_saw_is_told_with_the_reason", &["other-site-code", "not-inventoried", "site-code-unset"]),
    ("tests/findings/collection.rs", "a_licence_server_that_cannot_note_its_users_and_foreign_events_are_told", &["rds-cal-not-tracked", "event-not-understood"]),
    ("tests/findings/collection.rs", "databases_that_begin_long_after_those_of_the_others_were_begun_anew", &["ual-database-reset"]),
    ("tests/findings/collection.rs", "a_day_at_the_limit_of_user_access_logging_is_told_and_one_busy_client_is_not", &["ual-daily-cap"]),
    ("tests/findings/collection.rs", "logs_that_begin_on_the_same_day_on_every_server_end_at_their_retention", &["retention-edge"]),
    ("tests/findings/collection.rs", "a_log_of_failures_alone_and_servers_that_only_services_reach_are_told", &["only-failures", "only-service-logons"]),
    ("tests/findings/collection.rs", "a_failed_activation_is_told_by_its_cause", &["pack-activation-failed", "pack-directory-permissions"]),
    ("tests/findings/collection.rs", "assignments_that_went_wrong_are_told_apart", &["licence-not-removed", "pack-all-assigned", "licence-already-assigned", "licence-not-assigned"]),
    ("tests/findings/collection.rs", "the_days_after_an_installation_are_told_as_what_they_are", &["licensing-grace"]),
    ("tests/findings.rs", "a_group_of_everybody_and_one_that_nobody_lists_are_told_with_what_they_may_come_to", &["could-access-broad", "group-members-unknown"]),
    ("tests/findings.rs", "an_ambiguous_name_seen_in_access_is_its_own_person_and_told", &["ambiguous-user"]),
    ("tests/findings.rs", "a_bare_host_name_that_two_domains_share_is_told", &["ambiguous-device"]),
    ("tests/hostile.rs", "of_contradicting_directory_rows_the_one_that_counts_more_stands_whatever_the_order", &["directory-conflict"]),
    ("tests/findings.rs", "a_service_account_hides_people_and_a_merge_into_one_is_told", &["merge-into-special", "multiplexing", "looks-like-service-account", "decision-dormant", "merge-refused"]),
    ("tests/findings.rs", "devices_without_a_user_are_told_where_rds_is_by_user_and_where_only_the_background_shows_them", &["background-only-devices", "device-cal-in-user-right"]),
    ("tests/findings.rs", "the_four_conditions_of_addresses_are_counted_before_and_after", &["several-addresses", "changed-address", "reassigned-address", "nat-address", "nat-suspected"]),
    ("tests/findings/addresses.rs", "two_devices_on_one_address_on_one_day_are_told_and_one_key_settles_it", &["lease-overlap"]),
    ("tests/findings/addresses.rs", "days_between_two_leases_are_a_gap_and_what_the_address_may_be_is_told_together", &["lease-gap", "address-may-be-device"]),
    ("tests/findings/addresses.rs", "rows_last_seen_before_they_were_first_seen_are_one_finding_a_table", &["access-backward"]),
    ("tests/findings/addresses.rs", "a_log_that_ends_before_it_begins_is_told_with_both_events", &["log-backward"]),
    ("tests/findings/addresses.rs", "clocks_an_hour_apart_are_told_by_the_logons_that_both_logs_hold", &["clock-offset"]),
    ("tests/findings/addresses.rs", "a_server_that_ends_where_another_begins_for_the_same_people_may_be_one", &["server-renamed"]),
    ("tests/findings.rs", "what_inventory_and_access_lack_of_each_other_is_told", &["cal-model-unknown", "inventory-conflict", "os-version-unused", "host-not-in-inventory", "workload-not-in-inventory", "workload-not-computed", "version-unknown-server", "server-version-unreadable"]),
    ("tests/findings.rs", "externals_claims_and_metrics_that_do_not_fit_are_told", &["metric-not-available", "claim-unknown-right", "external-definition-unset"]),
    ("tests/findings.rs", "lines_that_cover_nothing_or_less_than_they_seem_are_told", &["unknown-product", "bought-after-as-of", "inactive-entitlement", "metric-missing", "entitlement-version-unknown", "no-right", "entitlement-version-unreadable", "sa-lapsed", "subscription-ended", "sa-without-license", "sa-without-end", "step-up-without-license", "credit-without-license", "connector-line"]),
    ("tests/findings/files.rs", "a_wording_that_leaves_a_doubt_covers_nothing_and_names_what_it_may_be", &["unsure-product"]),
    ("tests/findings/files.rs", "a_line_that_is_no_cal_is_listed_and_counts_nowhere", &["no-cal"]),
    ("tests/findings.rs", "a_pack_that_is_listed_twice_counts_once_and_is_told", &["duplicate-pack"]),
    ("tests/findings.rs", "the_same_entitlement_in_two_sources_is_high_and_one_key_sets_one_aside", &["double-source"]),
    ("tests/findings.rs", "plans_and_named_assignments_that_cover_nobody_are_told", &["assignment-beyond-quantity", "assignment-unknown-product", "plan-unknown"]),
    ("tests/findings.rs", "prices_that_disagree_or_cannot_be_used_are_told", &["price-disagreement", "price-in-other-currency", "price-unknown-product", "price-partial"]),
    ("tests/hostile.rs", "a_currency_is_one_and_has_prices", &["no-price-in-currency"]),
    ("tests/findings.rs", "a_decided_status_stays_with_its_finding", &["unpriced-right"]),
    ("tests/findings.rs", "a_plan_whose_right_is_unverified_says_how_many_uncovered_people_it_would_cover", &["plan-right-unverified"]),
    ("tests/findings.rs", "a_quantity_that_may_count_packs_or_units_is_told_until_it_is_decided", &["pack-or-units"]),
    ("tests/findings.rs", "sa_and_terms_that_only_the_wording_names_are_told", &["sa-end-unstated", "term-unstated"]),
    ("tests/position/bundles.rs", "what_an_unverified_row_would_close_is_told_with_the_row_to_switch_on", &["entitlement-right-unverified"]),
    ("tests/position/applications.rs", "an_identity_manager_device_cal_does_not_exist", &["metric-not-sold"]),
    ("tests/position/chains.rs", "without_a_session_the_chain_is_broken_and_says_what_to_ask_for", &["chain-broken"]),
    ("tests/position/chains.rs", "what_is_told_as_a_translation_is_not_told_as_a_proxy_too", &["proxy-suspected"]),
    ("tests/position/multiplexing.rs", "a_number_without_names_is_people_of_their_own_and_told_as_an_assumption", &["people-assumed"]),
    ("tests/position/candidates.rs", "what_was_merged_is_not_suggested_again_and_what_is_suggested_changes_nothing", &["people-may-be-one"]),
    ("tests/position/claims.rs", "a_name_that_changed_hands_says_from_when_it_is_whose_with_the_rows_before_and_after", &["name-changed-hands"]),
    ("tests/position/claims.rs", "two_entries_that_claim_one_sid_and_a_placeholder_of_thousands_are_told_once_each", &["identifier-claimed-twice", "alias-of-many"]),
    ("tests/position/claims.rs", "aliases_that_point_in_a_circle_or_at_themselves_and_people_listed_twice_are_told", &["alias-names-another", "listed-twice"]),
    ("tests/position/contested.rs", "the_band_is_told_with_its_sensitivity_and_leaves_nobody_out", &["contested-accounts"]),
    ("tests/exports/events.rs", "an_export_without_numbers_beside_its_log_is_told", &["events-told-twice"]),
    ("tests/mappings.rs", "a_mapping_of_a_file_that_was_replaced_is_dormant_and_told", &["mapping-not-followed"]),
    ("src/kit/checks/count.rs", "a_search_that_was_cut_short_says_what_may_still_be_saved", &["not-proven"]),
];

/// The text of a test, from its name to the brace that closes it.
fn body<'a>(file: &'a str, test: &str) -> Option<&'a str> {
    let start = file.find(&format!("fn {test}("))?;
    let lead = file[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = file[start..].find(&format!("\n{}}}", &file[lead..start]))?;
    Some(&file[start..start + end])
}

#[test]
fn every_code_is_raised_by_a_test_that_names_it() {
    let mut raised: BTreeSet<&str> = BTreeSet::new();
    for (path, test, codes) in RAISED {
        let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let body = body(&file, test).unwrap_or_else(|| panic!("{path} has no test {test}"));
        assert!(file[..file.find(body).unwrap()].trim_end().ends_with("#[test]"), "{path}: {test} is no test");
        for code in *codes {
            assert!(body.contains(&format!("\"{code}\"")) || body.contains(&format!("\"{code}|")), "{path}: {test} does not name {code}");
            assert!(raised.insert(code), "{code} is listed twice");
        }
    }
    let all: BTreeSet<&str> = codes::all().map(|code| code.code).collect();
    assert_eq!(all.difference(&raised).collect::<Vec<_>>(), Vec::<&&str>::new(), "no test raises these");
    assert_eq!(raised.difference(&all).collect::<Vec<_>>(), Vec::<&&str>::new(), "these are no codes");
}

#[test]
fn every_code_has_a_playbook_with_all_its_parts_and_no_playbook_is_nobodys() {
    let catalog = Catalog::builtin().unwrap();
    for code in codes::all() {
        let playbook = catalog.playbook(code.code).unwrap_or_else(|| panic!("{} has no playbook", code.code));
        for (part, count) in [
            ("causes", playbook.causes.len()),
            ("tell", playbook.tell.len()),
            ("resolve", playbook.resolve.len()),
            ("verify", playbook.verify.len()),
        ] {
            assert!(count > 0, "{} says nothing in {part}", code.code);
        }
        let texts = playbook.causes.iter().map(|c| &c.text).chain(playbook.steps().map(|s| &s.text)).chain([&playbook.ask]);
        for text in texts {
            assert!(text.ends_with(['.', '?', '…']) && text.len() > 10, "{}: {text}", code.code);
        }
        assert!(playbook.ask.starts_with("Please ") && !playbook.ask[..playbook.ask.len() - 1].contains(". "), "{}", playbook.ask);
    }
    let orphans: Vec<&str> = catalog.playbooks().map(|p| p.code.as_str()).filter(|code| codes::find(code).is_none()).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

#[test]
fn playbooks_stand_in_the_list_of_rules_with_their_sources() {
    let catalog = Catalog::builtin().unwrap();
    for playbook in catalog.playbooks() {
        let rule = catalog.rules().iter().find(|rule| rule.id == playbook.row).unwrap();
        assert!(!rule.source.is_empty() && rule.confidence != Confidence::Unverified, "{rule:?}");
    }
}

#[test]
fn the_facts_of_licence_packs_and_addresses_stand_in_their_playbooks() {
    let catalog = Catalog::builtin().unwrap();
    let says = |code: &str, words: &[&str]| {
        let text = catalog.rules().iter().find(|rule| rule.id == format!("playbook/{code}")).unwrap().text.clone();
        words.iter().for_each(|word| assert!(text.contains(word), "{code} does not say '{word}': {text}"));
    };
    says("pack-activation-failed", &["event 5 is no entitlement", "0xcfff1208", "already installed", "event 12", "CN=msWssgConfig"]);
    says("duplicate-pack", &["the same pack twice counts once"]);
    says("pack-all-assigned", &["0xcfff1200", "installed, assigned and available"]);
    says("several-addresses", &["more than one network card"]);
    says("changed-address", &["DHCP"]);
    says("reassigned-address", &["another computer"]);
    says("nat-address", &["one translated address"]);
}

#[test]
fn a_playbook_that_lacks_a_part_or_a_source_or_repeats_an_id_is_refused() {
    let row = |resolve: &str, source: &str| {
        format!(
            "[[playbook]]\ncode = \"x\"\ncauses = [{{ id = \"a\", text = \"A.\" }}]\ntell = [{{ id = \"b\", text = \"B.\" }}]\n             resolve = [{resolve}]\nverify = [{{ id = \"d\", text = \"D.\" }}]\nask = \"Please.\"\n{source}confidence = \"verified\"\n"
        )
    };
    let known = "source = [\"recal\"]\n";
    let refused = |text: &str| Catalog::with_overlay(text).expect_err("refused").to_string();
    assert!(Catalog::with_overlay(&row("{ id = \"c\", text = \"C.\", cause = [\"a\"] }", known)).is_ok());
    assert!(refused(&row("", known)).contains("says nothing in `resolve`"));
    assert!(refused(&row("{ id = \"b\", text = \"C.\" }", known)).contains("has the id 'b' twice"));
    assert!(refused(&row("{ id = \"c\", text = \"C.\", cause = [\"z\"] }", known)).contains("for a cause that it does not name"));
    assert!(refused(&row("{ id = \"c\", text = \"C.\" }", "")).contains("playbook/x has no source"));
}
