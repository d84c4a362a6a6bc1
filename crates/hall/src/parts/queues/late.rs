//! Tickets that come too late: whoever will probably not be called before the service closes.
//!
//! A kiosk tells and asks its visitors by itself. Where a service takes nobody any more, the hall
//! refuses what kiosks ask; staff know better than a forecast, and may give out a ticket.

use super::{QueueCommand, Queues};
use crate::Hall;
use crate::actor::{Actor, Program};
use crate::command::Command;
use crate::forecast;
use crate::refusal::Refusal;
use crate::setup::LatePolicy;
use crate::time::Timestamp;

impl Queues {
    /// Checks that a visitor who asks a kiosk for a ticket will be called before the service closes,
    /// where the service takes no others.
    pub(crate) fn check_late(
        &self,
        hall: &Hall,
        at: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<(), Refusal> {
        let (service, class) = match command {
            Command::Queue(QueueCommand::Issue { service, class, .. }) => (*service, *class),
            Command::Queue(QueueCommand::Reserve {
                service,
                class,
                slip,
                ..
            }) if self.of_slip(*slip).is_none() => (*service, *class),
            _ => return Ok(()),
        };
        let stops = |service: &crate::setup::Service| service.late == LatePolicy::Stop;
        if actor.program != Program::Kiosk || !hall.setup().service(service).is_some_and(stops) {
            return Ok(());
        }
        let forecast = forecast::for_newcomer(hall, service, class, at);
        match hall.lateness(service, forecast.as_ref(), at) {
            Some(late) => Err(Refusal::Late { opens: late.opens }),
            None => Ok(()),
        }
    }
}
