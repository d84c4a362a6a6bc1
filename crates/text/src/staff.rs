//! People's roles and rights in words.

use super::Words;
use hall::staff::{AccountState, Right, RoleName, SignInMode};

/// Returns the name of a role of people: its own, or the usual one of a shipped role, or its key.
pub fn staff_role(role: &RoleName, words: &Words) -> String {
    let own = role.name.get(words.lang());
    if !own.is_empty() {
        return own.to_owned();
    }
    words
        .text(match role.id.as_str() {
            "clerk" => "staff-role-clerk",
            "lead" => "staff-role-lead",
            "manager" => "staff-role-manager",
            "technician" => "staff-role-technician",
            "auditor" => "staff-role-auditor",
            key => return key.to_owned(),
        })
        .to_owned()
}

/// Returns the names of several roles of people as a list.
pub fn roles(roles: &[RoleName], words: &Words) -> String {
    let names: Vec<String> = roles.iter().map(|role| staff_role(role, words)).collect();
    list(&names, words)
}

/// Returns several names as a list.
pub fn list<T: AsRef<str>>(names: &[T], words: &Words) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(words.text("common-list-separator"))
}

/// Returns what somebody with this right may do.
pub fn right(right: Right, words: &Words) -> &'static str {
    words.text(match right {
        Right::CounterWork => "right-counter-work",
        Right::CounterSpecial => "right-counter-special",
        Right::CounterTransfer => "right-counter-transfer",
        Right::CounterServices => "right-counter-services",
        Right::CounterOthers => "right-counter-others",
        Right::TicketIssue => "right-ticket-issue",
        Right::TicketCancel => "right-ticket-cancel",
        Right::TicketPrint => "right-ticket-print",
        Right::AppointmentCheckIn => "right-appt-checkin",
        Right::AppointmentManage => "right-appt-manage",
        Right::Announce => "right-announce",
        Right::AnnounceUrgent => "right-announce-urgent",
        Right::LiveView => "right-live-view",
        Right::FiguresView => "right-figures-view",
        Right::RatingView => "right-rating-view",
        Right::RatingFollow => "right-rating-follow",
        Right::PersonView => "right-person-view",
        Right::StaffManage => "right-staff-manage",
        Right::RoleManage => "right-role-manage",
        Right::SettingsHall => "right-settings-hall",
        Right::SettingsDevice => "right-settings-device",
        Right::MachineManage => "right-machine-manage",
        Right::DataBackup => "right-data-backup",
        Right::DataErase => "right-data-erase",
        Right::ApiManage => "right-api-manage",
        Right::AuditView => "right-audit-view",
    })
}

/// Returns the state of an account in a hall of this `mode`, in a word or two.
pub fn account_state(state: AccountState, mode: SignInMode, words: &Words) -> &'static str {
    words.text(match state {
        state if state.may_sign_in(mode) => "account-active",
        AccountState::Invited => "account-invited",
        AccountState::Active => "account-active",
        AccountState::Disabled { .. } => "account-disabled",
        AccountState::Left { .. } => "account-left",
    })
}
