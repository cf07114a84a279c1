//! Entitlements as Microsoft and ConfigMgr state them.

use super::folder::*;
use recal::kit::records::Records;

pub const SUBSCRIPTIONS: &str = "Product Title,Total Licenses,Expired Licenses,Assigned licenses\nMicrosoft 365 E3,100,0,80\n";

pub const GENERAL: &str = "Name,Publisher,Version,Language,EffectiveQuantity,PONumber,ResellerName,DateOfPurchase,SupportPurchased,SupportExpirationDate,Comments\n\
         Windows Server User CAL,Microsoft,2022,EN,40,1,R,10/20/2021,1,10/31/2024,\n\
         Reader,Adobe,9,EN,1000,2,R,10/20/2021,0,,\n";

pub const SUMMARY: &str =
    "Product family,Version,Product pool,Type,Effective quantity,Active SA quantity\nCore CAL - User CAL,2016,Servers,Perpetual,80,0\n";

pub const STATEMENT: &str = "Microsoft License Statement;;;;;;;;;;\n;;;;;;;;;;\n;;Calculation date;;;;;;;;2026/03/31\n\
         Product Pool;License Product Family;License Version;Effective License Quantity;Upgrade License Quantity;Upgrade License Quantity (w/ Maintenance);Active SA Quantity;Country of Usage;Expiring SA 0 - 12 Months;Expiring SA 12 - 24 Months;Expiring SA > 24 Months\n\
         Servers;Windows Server - User CAL;2019;1,200;;;200;All Countries;;;\n\
         Servers;Windows Server - User CAL;2019;700;;;100;Germany;;;\n\
         Applications;Office Professional Plus;2019;50;;;0;All Countries;;;\n\
         Servers;Exchange Server Standard - Device CAL;2016;0;;;0;All Countries;;;\n";

fn lines(records: &Records) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    let day = |day: Option<recal::catalog::Day>| day.map_or_else(|| "-".to_string(), |day| day.to_string());
    records
        .entitlements
        .iter()
        .map(|e| format!("{} ×{} {} SA {} bought {}", e.product, e.quantity, text(&e.version), day(e.sa_end), day(e.purchased)))
        .collect()
}

#[test]
fn of_a_licence_statement_the_totals_count_and_their_assured_part_apart() {
    let records = read(&[("pivot.csv", STATEMENT)]);
    assert_eq!(
        lines(&records),
        ["Windows Server - User CAL ×1000 2019 SA - bought -", "Windows Server - User CAL ×200 2019 SA 2026-03-31 bought -"]
    );
    let aside = &only(&records).set_aside;
    assert_eq!((aside["part-of-a-total"], aside["not-a-cal"], aside["nothing-held"]), (1, 1, 1));
}

#[test]
fn the_summary_of_the_admin_centre_has_no_countries() {
    let records = read(&[("summary.csv", SUMMARY)]);
    assert_eq!(lines(&records), ["Core CAL - User CAL ×80 2016 SA - bought -"]);
}

#[test]
fn configmgrs_statement_says_when_support_ends_and_other_publishers_are_set_aside() {
    let records = read(&[("gls.csv", GENERAL)]);
    assert_eq!(lines(&records), ["Windows Server User CAL ×40 2022 SA 2024-10-31 bought 2021-10-20"]);
    assert_eq!(only(&records).set_aside["other-publisher"], 1);
}

#[test]
fn subscriptions_without_users_are_told_apart() {
    let records = read(&[("p.csv", SUBSCRIPTIONS)]);
    assert_eq!(only(&records).set_aside["subscriptions-without-users"], 1);
}

#[test]
fn assurance_without_a_day_or_without_a_licence_is_not_lost() {
    let records = read(&[(
        "summary.csv",
        "Product family,Version,Product pool,Type,Effective quantity,Active SA quantity\nWindows Server - User CAL,2019,Servers,Perpetual,100,60\n\
         Exchange Server Standard - User CAL,2019,Servers,Perpetual,0,15\n",
    )]);
    assert_eq!(
        lines(&records),
        [
            "Windows Server - User CAL ×40 2019 SA - bought -",
            "Windows Server - User CAL ×60 2019 SA - bought -",
            "Exchange Server Standard - User CAL ×15 2019 SA - bought -"
        ]
    );
    assert_eq!(records.entitlements.iter().map(|e| e.with_sa).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(records.entitlements[2].line_type, Some(recal::kit::records::LineType::Sa));
}

#[test]
fn days_of_the_general_statement_are_month_first() {
    let records = read(&[(
        "gls.csv",
        "Name,Publisher,Version,Language,EffectiveQuantity,PONumber,ResellerName,DateOfPurchase,SupportPurchased,SupportExpirationDate,Comments\n\
         Windows Server CAL,Microsoft,2016,German,5,,,05/06/2017,1,04/03/2027,\n",
    )]);
    assert_eq!(lines(&records), ["Windows Server CAL ×5 2016 SA 2027-04-03 bought 2017-05-06"]);
    assert!(records.notices.iter().all(|f| f.code != "ambiguous-date-order"));
}
