//! The list of the people who may sign in.

use super::*;
use crate::counter::people::found;
use hall::staff::RoleName;
use hall::{Account, AccountId, CounterId};
use ui::widgets::{Column, Table, TableFace};

/// People whose roles decide on the widths of columns: more are not seen at once.
const MEASURED: usize = 60;

/// Everything that the list is drawn from.
pub(in crate::counter) struct People<'v> {
    pub(in crate::counter) cx: &'v Context<'v>,
    pub(in crate::counter) words: &'v Words,
    pub(in crate::counter) s: TextGrid,
    /// What was typed.
    pub(in crate::counter) typed: &'v str,
    pub(in crate::counter) table: &'v Table<AccountId>,
}

impl People<'_> {
    /// Draws numbers and names, and beside them roles, or the counter where somebody works now.
    pub(in crate::counter) fn draw(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let words = self.words;
        let people = found(self.cx.hall, self.typed);
        let ids: Vec<AccountId> = people.iter().map(|a| a.id).collect();
        let numbers = people.iter().map(|a| s.measure(p, a.no.as_str())).max();
        let titles = ["staff-column-no", "staff-column-name", "staff-column-role"];
        let [no, name, role] = titles.map(|id| words.text(id));
        let number = numbers.unwrap_or(0).max(s.measure(p, no));
        let about = people.iter().take(MEASURED).map(|a| self.about(a));
        let about = about.map(|about| s.measure(p, &about)).max();
        let about = about.unwrap_or(0).max(s.measure(p, role));
        let beside = about.min(area.width.saturating_sub(number) * 2 / 5);
        let face = TableFace {
            columns: &[
                Column::of(number, no).gap(s.columns(2)),
                Column::rest(name).gap(s.columns(2)),
                Column::of(beside, role),
            ],
            rows: &ids,
            roomy: false,
            lines: 1,
            none: words.text("counter-nobody-found"),
            range: &|shown: Shown| {
                let shown = args! { from: shown.from, to: shown.to, count: shown.count };
                words.say("counter-range", shown)
            },
            target: &Target::Person,
        };
        let t = *p.theme();
        self.table
            .view(p, s, area, &face, |p, index, cells, chosen| {
                let account = people[index];
                let (ink, muted) = match chosen {
                    true => (t.accent_text, t.accent_text),
                    false => (t.text, t.muted),
                };
                p.text(cells[0], account.no.as_str(), s.text(ink).bold());
                p.text(cells[1], &account.name, s.text(ink));
                p.text(cells[2], &self.about(account), s.text(muted));
            });
    }

    fn about(&self, account: &Account) -> String {
        let hall = self.cx.hall;
        let is_theirs = |c: &&Counter| {
            let shift = c.shift.as_ref();
            shift.is_some_and(|shift| shift.account == Some(account.id))
        };
        let works_at: Option<CounterId> = hall.counters().iter().find(is_theirs).map(|c| c.id);
        if let Some(counter) = works_at {
            return text::counter("common-counter-number", counter, hall.setup(), self.words);
        }
        let known = |id| hall.staff_roles().iter().find(|role| role.id == id);
        let roles = account.roles.iter().filter_map(|id| known(*id));
        let names: Vec<String> = roles
            .map(|role| {
                let name = RoleName {
                    id: role.id,
                    name: role.name.clone(),
                };
                text::staff_role(&name, self.words)
            })
            .collect();
        text::list(&names, self.words)
    }
}
