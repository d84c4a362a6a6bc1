//! Visitors who come too late to be called before the service closes: told, asked, or sent away.

use super::{Action, Context, Dialog, Kiosk};
use crate::screen::Connection;
use hall::opening::Lateness;
use hall::setup::LatePolicy;
use hall::{PriorityClassId, Refusal, ServiceId, forecast};

/// Returns that a visitor of `class` who asks now comes too late to get a ticket unasked. A kiosk that is cut off does not
/// know who waits, and says nothing.
pub(super) fn lateness(
    cx: &Context<'_>,
    service: ServiceId,
    class: Option<PriorityClassId>,
) -> Option<(LatePolicy, Lateness)> {
    let policy = cx.hall.setup().service(service)?.late;
    let may_ask = matches!(policy, LatePolicy::Ask | LatePolicy::Stop);
    if !may_ask || cx.connection != Connection::Live {
        return None;
    }
    let forecast = forecast::for_newcomer(cx.hall, service, class, cx.at);
    let late = cx.hall.lateness(service, forecast.as_ref(), cx.at)?;
    Some((policy, late))
}

impl Kiosk {
    /// A service that gives tickets was chosen: ask whoever comes too late, or go on.
    pub(super) fn choose_open(&mut self, cx: &Context<'_>, service: ServiceId) -> Option<Action> {
        match lateness(cx, service, self.class) {
            Some((LatePolicy::Stop, late)) => self.refuse(cx, Refusal::Late { opens: late.opens }),
            Some((LatePolicy::Ask, late)) => {
                let opens = late.opens;
                self.open(cx, Dialog::Late { service, opens });
            }
            _ => return self.take(cx, service),
        }
        None
    }
}
