//! Which findings are good enough.

use super::report::{Finding, Report};
use super::table::{Category, Severity};
use crate::appraisal::Appraisal;
use crate::error::ErrorKind;

/// What a policy does about a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reaction {
    /// It is not looked at.
    Ignore,
    /// It is a reason that does not decide.
    Log,
    /// It refuses from this severity on; what is less grave is logged. Two medium findings
    /// from different [sources](super::Source) count as a high one.
    Block(Severity),
}

/// Judges a report. It has no mode, and never ends a process.
///
/// | | [`log_only`](Self::log_only) | [`recommended`](Self::recommended) | [`strict`](Self::strict) |
/// |---|---|---|---|
/// | privileged access | log | block from high | block from medium |
/// | debugger | log | block from high | block from medium |
/// | emulator | log | log | block from medium |
/// | integrity | log | block from high | block from medium |
/// | instrumentation | log | block from high | block from medium |
/// | inconclusive checks | log | log | log |
///
/// Begin with `log_only`, and look at what it says for some weeks: each false alarm locks
/// out somebody who did nothing. An empty report is no proof of anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Policy {
    reactions: [(Category, Reaction); 5],
}

impl Policy {
    fn all(reaction: Reaction) -> Self {
        Self { reactions: Category::ALL.map(|category| (category, reaction)) }
    }

    /// Refuses nothing.
    pub fn log_only() -> Self {
        Self::all(Reaction::Log)
    }

    /// The preset for most apps; see the table above.
    pub fn recommended() -> Self {
        Self::all(Reaction::Block(Severity::High)).react(Category::Emulator, Reaction::Log)
    }

    /// The preset for what is worth most; see the table above.
    pub fn strict() -> Self {
        Self::all(Reaction::Block(Severity::Medium))
    }

    /// Does this about a category.
    pub fn react(mut self, category: Category, reaction: Reaction) -> Self {
        for (known, old) in &mut self.reactions {
            if *known == category {
                *old = reaction;
            }
        }
        self
    }

    /// Judges a report.
    pub fn appraise(&self, report: &Report) -> Appraisal {
        let mut appraisal = Appraisal::default();
        for (category, reaction) in self.reactions {
            let found: Vec<&Finding> = report
                .findings()
                .iter()
                .filter(|finding| finding.signal.category == category)
                .collect();
            let Some(gravest) = gravest(&found) else { continue };
            match reaction {
                Reaction::Ignore => {}
                Reaction::Block(from) if gravest >= from => appraisal.refuse(kind_of(category)),
                Reaction::Log | Reaction::Block(_) => appraisal.note(kind_of(category)),
            }
        }
        // No check ran: that is no clean device either.
        if !report.inconclusive().is_empty() || report.checks().is_empty() {
            appraisal.note(ErrorKind::SignalsInconclusive);
        }
        appraisal
    }
}

/// Two mediums that do not depend on each other are a high one.
fn gravest(found: &[&Finding]) -> Option<Severity> {
    let gravest = found.iter().map(|finding| finding.severity).max()?;
    let mut mediums = found.iter().filter(|finding| finding.severity == Severity::Medium);
    let first = mediums.next();
    let independent =
        first.is_some_and(|first| mediums.any(|other| other.signal.source != first.signal.source));
    Some(if independent { Severity::High } else { gravest })
}

const fn kind_of(category: Category) -> ErrorKind {
    match category {
        Category::PrivilegedAccess => ErrorKind::PrivilegedAccess,
        Category::Debugger => ErrorKind::DebuggerFound,
        Category::Emulator => ErrorKind::EmulatorFound,
        Category::Integrity => ErrorKind::AppChanged,
        Category::Instrumentation => ErrorKind::InstrumentationFound,
    }
}
