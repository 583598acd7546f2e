//! Which genuine apps are good enough.

use super::assertion::Assertion;
use super::attestation::Attestation;
use super::launch::{Launch, LaunchFields, ValidationCategory};
use super::platform::Platform;
use crate::appraisal::Appraisal;
use crate::error::{Error, ErrorKind, Result};
use crate::replay::Uncommitted;
use core::cmp::Ordering;

/// How much a policy asks of a launch field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Demand {
    /// It must be there, proven, and as the policy says. Refuses every system
    /// before 27, which writes no launch fields.
    Required,
    /// Where it is proven it must be as the policy says. Absent is accepted;
    /// unproven is accepted and noted.
    IfProven,
    /// It is not looked at.
    Ignored,
}

/// Judges genuine App Attest claims. It has no mode and touches no signature.
///
/// | | [`new`](Self::new) | [`recommended`](Self::recommended) | [`strict`](Self::strict) |
/// |---|---|---|---|
/// | launch category | ignored | if proven: TestFlight, App Store, enterprise or ad hoc, Developer ID | required: App Store |
/// | unproven launch fields | accepted | accepted, noted | refused |
/// | bundle version | ignored | ignored | ignored |
/// | OS version | ignored | ignored | ignored |
///
/// `recommended` refuses development builds where iOS 27 proves that they are
/// ones; for a development server, name the category yourself. `strict` refuses
/// every device before iOS 27 or macOS 27.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    category: (Demand, Vec<ValidationCategory>),
    bundle_version: (Demand, Version),
    os_versions: Vec<(Platform, Version)>,
    refuse_unproven: bool,
}

impl Policy {
    /// Accepts everything genuine, to be narrowed by the methods below.
    pub const fn new() -> Self {
        Self {
            category: (Demand::Ignored, Vec::new()),
            bundle_version: (Demand::Ignored, Version(Vec::new())),
            os_versions: Vec::new(),
            refuse_unproven: false,
        }
    }

    /// The preset for most apps; see the table above.
    pub fn recommended() -> Self {
        Self::new().launch_category(
            Demand::IfProven,
            [
                ValidationCategory::TESTFLIGHT,
                ValidationCategory::APP_STORE,
                ValidationCategory::ENTERPRISE,
                ValidationCategory::DEVELOPER_ID,
            ],
        )
    }

    /// The preset for apps that only run on iOS 27 and macOS 27 from the App
    /// Store; see the table above.
    pub fn strict() -> Self {
        Self::new()
            .launch_category(Demand::Required, [ValidationCategory::APP_STORE])
            .refuse_unproven(true)
    }

    /// Which launch categories are accepted, and how much it is asked for.
    #[must_use]
    pub fn launch_category(
        mut self,
        demand: Demand,
        accepted: impl IntoIterator<Item = ValidationCategory>,
    ) -> Self {
        self.category = (demand, accepted.into_iter().collect());
        self
    }

    /// Whether launch fields that nothing signed vouches for are refused outright.
    #[must_use]
    pub const fn refuse_unproven(mut self, refuse: bool) -> Self {
        self.refuse_unproven = refuse;
        self
    }

    /// The least CFBundleVersion, numbers separated by dots, and how much it is
    /// asked for.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidVersion`].
    pub fn min_bundle_version(mut self, demand: Demand, version: &str) -> Result<Self> {
        self.bundle_version = (demand, Version::configured(version)?);
        Ok(self)
    }

    /// The least operating system version on a platform, as the attestation's
    /// leaf certificate names it. Assertions do not carry it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidVersion`].
    pub fn min_os_version(mut self, platform: Platform, version: &str) -> Result<Self> {
        let version = Version::configured(version)?;
        self.os_versions.retain(|(other, _)| *other != platform);
        self.os_versions.push((platform, version));
        Ok(self)
    }

    /// Judges an attestation.
    pub fn appraise_attestation(&self, attestation: &Attestation) -> Appraisal {
        let mut appraisal = self.appraise_launch(attestation.launch());
        let minimum = self.os_versions.iter().find(|(p, _)| *p == attestation.platform());
        if let Some((_, minimum)) = minimum {
            let version = attestation.os_version().and_then(Version::read);
            if version.is_none_or(|version| version < *minimum) {
                appraisal.refuse(ErrorKind::OsVersion);
            }
        }
        appraisal
    }

    /// Judges an attestation before its key is enrolled, so that a device which
    /// the policy refuses leaves nothing in the store.
    pub fn appraise_before_enrolment(&self, attestation: &Uncommitted<Attestation>) -> Appraisal {
        self.appraise_attestation(attestation.claims())
    }

    /// Judges an assertion before it is committed: so a policy's refusal can be told without
    /// reading the claims. The assertion is used up by its commit either way.
    pub fn appraise_before_commit(&self, assertion: &Uncommitted<Assertion>) -> Appraisal {
        self.appraise_assertion(assertion.claims())
    }

    /// Judges an assertion: its launch fields.
    pub fn appraise_assertion(&self, assertion: &Assertion) -> Appraisal {
        self.appraise_launch(assertion.launch())
    }

    fn appraise_launch(&self, launch: &Launch) -> Appraisal {
        let mut appraisal = Appraisal::default();
        let demands = [self.category.0, self.bundle_version.0];
        let required = demands.contains(&Demand::Required);
        match launch {
            Launch::Absent if required => appraisal.refuse(ErrorKind::LaunchFieldsAbsent),
            Launch::Absent => {}
            Launch::Unproven(_) if required || self.refuse_unproven => {
                appraisal.refuse(ErrorKind::LaunchFieldsUnproven);
            }
            Launch::Unproven(_) if demands.contains(&Demand::IfProven) => {
                appraisal.note(ErrorKind::LaunchFieldsUnproven);
            }
            Launch::Unproven(_) => {}
            Launch::Present(fields) => self.appraise_fields(fields, &mut appraisal),
        }
        appraisal
    }

    fn appraise_fields(&self, fields: &LaunchFields, appraisal: &mut Appraisal) {
        let (demand, accepted) = &self.category;
        let category = fields.category().map(|category| accepted.contains(&category));
        judge(*demand, category, ErrorKind::LaunchCategory, appraisal);

        let (demand, minimum) = &self.bundle_version;
        // A version that cannot be read is not shown to be new enough.
        let new_enough = |text| Version::read(text).is_some_and(|version| version >= *minimum);
        let version = fields.bundle_version().map(new_enough);
        judge(*demand, version, ErrorKind::BundleVersion, appraisal);
    }
}

/// `good` is absent where the field is.
fn judge(demand: Demand, good: Option<bool>, kind: ErrorKind, appraisal: &mut Appraisal) {
    match (demand, good) {
        (Demand::Ignored, _) | (_, Some(true)) | (Demand::IfProven, None) => {}
        (_, Some(false)) => appraisal.refuse(kind),
        (Demand::Required, None) => appraisal.refuse(ErrorKind::LaunchFieldsAbsent),
    }
}

impl Default for Policy {
    /// The preset [`recommended`](Self::recommended).
    fn default() -> Self {
        Self::recommended()
    }
}

/// Numbers separated by dots; missing ones count as 0.
#[derive(Clone, Debug)]
struct Version(Vec<u64>);

impl Version {
    fn read(text: &str) -> Option<Self> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let number = |part: &str| digits(part).then(|| part.parse().ok()).flatten();
        text.split('.').map(number).collect::<Option<_>>().map(Self)
    }

    fn configured(text: &str) -> Result<Self> {
        Self::read(text).ok_or_else(|| {
            Error::new(ErrorKind::InvalidVersion).at("policy").expected("a version such as 1.20.3")
        })
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().max(other.0.len());
        let padded = |version: &Self| {
            let numbers = version.0.clone().into_iter().chain(core::iter::repeat(0));
            numbers.take(length).collect::<Vec<_>>()
        };
        padded(self).cmp(&padded(other))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(category: Option<u32>, version: Option<&str>) -> LaunchFields {
        let mut entries = Vec::new();
        if let Some(category) = category {
            entries.extend(b"\x78\x1capple_validation_category_01\x44");
            entries.extend(category.to_le_bytes());
        }
        if let Some(version) = version {
            entries.extend(b"\x77apple_bundle_version_01");
            entries.push(0x60 + version.len() as u8);
            entries.extend(version.as_bytes());
        }
        let count = category.iter().count() + version.iter().count();
        LaunchFields::read(&[&[0xa0 + count as u8][..], &entries].concat()).unwrap().unwrap()
    }

    fn reasons(policy: &Policy, launch: Launch) -> Vec<(ErrorKind, bool)> {
        let appraisal = policy.appraise_launch(&launch);
        appraisal.reasons().iter().map(|reason| (reason.kind(), reason.is_decisive())).collect()
    }

    #[test]
    fn presets_judge_as_their_table_says() {
        use ErrorKind as K;
        let unproven = || Launch::Unproven(fields(Some(4), Some("1")));
        let present = |category| Launch::Present(fields(Some(category), Some("1")));
        let (new, recommended, strict) = (Policy::new(), Policy::recommended(), Policy::strict());
        for (policy, launch, expected) in [
            (&new, Launch::Absent, vec![]),
            (&new, unproven(), vec![]),
            (&new, present(0), vec![]),
            (&recommended, Launch::Absent, vec![]),
            (&recommended, unproven(), vec![(K::LaunchFieldsUnproven, false)]),
            (&recommended, present(2), vec![]),
            (&recommended, present(4), vec![]),
            (&recommended, present(5), vec![]),
            (&recommended, present(6), vec![]),
            (&recommended, present(0), vec![(K::LaunchCategory, true)]),
            (&recommended, present(3), vec![(K::LaunchCategory, true)]),
            (&recommended, present(77), vec![(K::LaunchCategory, true)]),
            (&recommended, Launch::Present(fields(None, None)), vec![]),
            (&strict, Launch::Absent, vec![(K::LaunchFieldsAbsent, true)]),
            (&strict, unproven(), vec![(K::LaunchFieldsUnproven, true)]),
            (&strict, present(4), vec![]),
            (&strict, present(2), vec![(K::LaunchCategory, true)]),
            (
                &strict,
                Launch::Present(fields(None, Some("1"))),
                vec![(K::LaunchFieldsAbsent, true)],
            ),
        ] {
            assert_eq!(reasons(policy, launch.clone()), expected, "{policy:?} {launch:?}");
        }
    }

    /// Each demand alone, so that none hides behind another.
    #[test]
    fn each_demand_counts_by_itself() {
        use ErrorKind as K;
        let unproven = || Launch::Unproven(fields(Some(4), Some("9")));
        let present = || Launch::Present(fields(Some(4), Some("9")));
        let category =
            |demand| Policy::new().launch_category(demand, [ValidationCategory::APP_STORE]);
        let bundle = |demand| Policy::new().min_bundle_version(demand, "1").unwrap();
        for policy in [category(Demand::Required), bundle(Demand::Required)] {
            assert_eq!(reasons(&policy, Launch::Absent), [(K::LaunchFieldsAbsent, true)]);
            assert_eq!(reasons(&policy, unproven()), [(K::LaunchFieldsUnproven, true)]);
            assert_eq!(reasons(&policy, present()), []);
        }
        for policy in [category(Demand::IfProven), bundle(Demand::IfProven)] {
            assert_eq!(reasons(&policy, Launch::Absent), []);
            assert_eq!(reasons(&policy, unproven()), [(K::LaunchFieldsUnproven, false)]);
            assert_eq!(reasons(&policy, present()), []);
        }
        for policy in [category(Demand::Ignored), bundle(Demand::Ignored)] {
            assert_eq!(reasons(&policy, unproven()), []);
        }
        for policy in [Policy::new(), Policy::recommended()] {
            let policy = policy.refuse_unproven(true);
            assert_eq!(reasons(&policy, unproven()), [(K::LaunchFieldsUnproven, true)]);
            assert_eq!(reasons(&policy, Launch::Absent), []);
            assert_eq!(reasons(&policy, present()), []);
        }
    }

    #[test]
    fn a_minimum_that_is_set_again_replaces_the_first() {
        let policy = Policy::new().min_os_version(Platform::IOS, "1").unwrap();
        let policy = policy.min_os_version(Platform::MACOS, "2").unwrap();
        let policy = policy.min_os_version(Platform::IOS, "26").unwrap();
        let minima: Vec<_> = policy.os_versions.iter().map(|(p, v)| (*p, v.0.clone())).collect();
        assert_eq!(minima, [(Platform::MACOS, vec![2]), (Platform::IOS, vec![26])]);
    }

    #[test]
    fn bundle_versions_are_compared_as_numbers() {
        let judge = |demand, version: Option<&str>| {
            let policy = Policy::new().min_bundle_version(demand, "1.10").unwrap();
            reasons(&policy, Launch::Present(fields(None, version)))
        };
        let old = vec![(ErrorKind::BundleVersion, true)];
        for demand in [Demand::Required, Demand::IfProven] {
            assert_eq!(judge(demand, Some("1.9")), old);
            assert_eq!(judge(demand, Some("1.10b")), old);
            assert_eq!(judge(demand, Some("1.10")), []);
            assert_eq!(judge(demand, Some("1.10.0")), []);
            assert_eq!(judge(demand, Some("2")), []);
        }
        assert_eq!(judge(Demand::Required, None), [(ErrorKind::LaunchFieldsAbsent, true)]);
        assert_eq!(judge(Demand::IfProven, None), []);
    }

    #[test]
    fn a_version_that_cannot_be_read_is_a_configuration_error() {
        for text in ["", ".", "1.", "1..2", "v1", "+1", "1.-1", "99999999999999999999"] {
            let refused = Policy::new().min_os_version(Platform::IOS, text).map_err(|e| e.kind());
            assert_eq!(refused, Err(ErrorKind::InvalidVersion), "{text:?}");
        }
    }
}
