//! Things that are done wrong on purpose, to see that it is noticed.

/// One mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// A reservation puts the number into the queue.
    EnqueueOnReserve,
    /// Every adoption is of another paper.
    FreshSlips,
    /// A repeated command has a new id.
    FreshIds,
    /// The journal does not outlive the machine.
    JournalForgotten,
    /// A row of the journal is on the disk only a moment later.
    JournalLate,
    /// A hub that begins to lead decides at once, and proposals are taken whatever they were
    /// decided on.
    NoProof,
    /// Answers leave before the proposal is agreed on.
    EarlyAnswers,
    /// A promoted hub asks nobody for the lines that it lacks.
    NoTail,
    /// A machine that was wiped keeps its series.
    SeriesReused,
    /// The whole hall is not taken over.
    WholeIgnored,
    /// Papers are not adopted.
    NoAdoption,
    /// The hub does not hear what became of a paper.
    PaperNotTold,
    /// A hub goes on telling its lines to a machine with a copy of another generation.
    CopyOfAnyGeneration,
    /// A line is lost on the way, and nobody notices.
    LineLost,
    /// A jump of a hub's clock turns the day, as its last hour does.
    DayTurnsOnJump,
    /// Stamps are what a hub's clock says.
    StampsFall,
    /// Copies are compared by the count of their lines only.
    NoLineageCheck,
    /// A hall that went back draws again what it has forgotten.
    NumbersNotMovedOn,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Mutation; 18] = [
        Mutation::EnqueueOnReserve,
        Mutation::FreshSlips,
        Mutation::FreshIds,
        Mutation::JournalForgotten,
        Mutation::JournalLate,
        Mutation::NoProof,
        Mutation::EarlyAnswers,
        Mutation::NoTail,
        Mutation::SeriesReused,
        Mutation::WholeIgnored,
        Mutation::NoAdoption,
        Mutation::PaperNotTold,
        Mutation::CopyOfAnyGeneration,
        Mutation::LineLost,
        Mutation::DayTurnsOnJump,
        Mutation::StampsFall,
        Mutation::NoLineageCheck,
        Mutation::NumbersNotMovedOn,
    ];
}
