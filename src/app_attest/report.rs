//! Apple's steps as a person sees them. A report costs text; plain
//! verification runs the same functions and makes none.

use crate::error::{Error, Result};
use crate::replay::Uncommitted;
use core::fmt;

/// One numbered step of Apple's articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    number: u8,
    title: &'static str,
    /// What an error says where it happened.
    name: &'static str,
}

impl Step {
    pub(super) const fn new(number: u8, title: &'static str, name: &'static str) -> Self {
        Self { number, title, name }
    }

    /// Names the step in an error that happened in it.
    pub(super) const fn blame(&self, error: Error) -> Error {
        error.at(self.name)
    }

    /// Apple's number; 0 for reading the object, before the first step.
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// What the step is about.
    pub const fn title(&self) -> &'static str {
        self.title
    }
}

/// Who listens to the steps.
pub(super) trait Trace {
    fn passed(&mut self, step: &'static Step, found: impl FnOnce() -> String);

    /// A step that only the caller can take.
    fn left_to_caller(&mut self, step: &'static Step, what: impl FnOnce() -> String);

    /// Names the step in its error, or notes what it found.
    fn step<T>(
        &mut self,
        step: &'static Step,
        result: Result<T>,
        found: impl FnOnce(&T) -> String,
    ) -> Result<T> {
        match result {
            Ok(value) => {
                self.passed(step, || found(&value));
                Ok(value)
            }
            Err(error) => Err(step.blame(error)),
        }
    }
}

/// Nobody listens.
pub(super) struct Silent;

impl Trace for Silent {
    fn passed(&mut self, _: &'static Step, _: impl FnOnce() -> String) {}

    fn left_to_caller(&mut self, _: &'static Step, _: impl FnOnce() -> String) {}
}

impl Trace for Vec<Finding> {
    fn passed(&mut self, step: &'static Step, found: impl FnOnce() -> String) {
        self.push(Finding { step, found: found(), left_to_caller: false });
    }

    fn left_to_caller(&mut self, step: &'static Step, what: impl FnOnce() -> String) {
        self.push(Finding { step, found: what(), left_to_caller: true });
    }
}

/// A step that passed, and what it found; or one that is left to the caller.
#[derive(Clone, Debug)]
pub struct Finding {
    step: &'static Step,
    found: String,
    left_to_caller: bool,
}

impl Finding {
    /// The step.
    pub const fn step(&self) -> &'static Step {
        self.step
    }

    /// Whether nothing was checked here, because only the caller can.
    pub const fn is_left_to_caller(&self) -> bool {
        self.left_to_caller
    }

    /// What was found, for a person. Holds no key id, nonce or client data; what the
    /// evidence says of itself is shortened.
    pub fn found(&self) -> &str {
        &self.found
    }
}

/// A verification told step by step. `Display` prints it as a table.
#[derive(Debug)]
pub struct Report<T> {
    steps: &'static [Step],
    findings: Vec<Finding>,
    result: Result<Uncommitted<T>>,
}

impl<T> Report<T> {
    pub(super) const fn new(
        steps: &'static [Step],
        findings: Vec<Finding>,
        result: Result<Uncommitted<T>>,
    ) -> Self {
        Self { steps, findings, result }
    }

    /// The steps up to the one that failed, in order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The error of the step that failed, if one did.
    pub fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    /// What plain verification would have returned.
    ///
    /// # Errors
    /// That of the step that failed.
    pub fn into_result(self) -> Result<Uncommitted<T>> {
        self.result
    }
}

impl<T> fmt::Display for Report<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut failed = self.error();
        for step in self.steps {
            write!(f, "{:>4}  {:<36}", step.number, step.title)?;
            let finding = self.findings.iter().find(|finding| finding.step == step);
            if let Some(finding) = finding {
                let word = if finding.left_to_caller { "yours" } else { "ok" };
                writeln!(f, "{word:<6}{}", finding.found)?;
            } else if let Some(error) = failed.take() {
                writeln!(f, "FAIL  {} [{}]", error.kind().summary(), error.kind().name())?;
                for (label, text) in [
                    ("expected", error.expectation().map(String::from)),
                    ("found", error.finding().map(|found| found.to_string())),
                    ("to do", Some(error.advice().to_owned())),
                ] {
                    if let Some(text) = text {
                        writeln!(f, "{:42}      {label}: {text}", "")?;
                    }
                }
            } else {
                writeln!(f, "-     not reached")?;
            }
        }
        Ok(())
    }
}
