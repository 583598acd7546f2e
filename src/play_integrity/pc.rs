//! Verdicts about apps in Google Play Games on PC.

use super::payload::Payload;
use super::values::DeviceLabel;
use super::verdict::{AccountDetails, RequestDetails, TestingDetails};

/// What Google says about a request from a PC, verified: it belongs to the expected
/// package and request, and is fresh. There is no verdict about the app in it, and
/// no policy here for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PcVerdict {
    request: RequestDetails,
    labels: Option<Vec<DeviceLabel>>,
    account: Option<AccountDetails>,
    testing: Option<TestingDetails>,
}

impl PcVerdict {
    pub(super) fn new(payload: Payload<'_>) -> Self {
        let Payload { request, device, account, testing, .. } = payload;
        let request = RequestDetails { package: request.package.into(), time: request.time };
        Self { request, labels: device.and_then(|device| device.labels), account, testing }
    }

    /// `requestDetails`
    pub const fn request(&self) -> &RequestDetails {
        &self.request
    }

    /// `deviceIntegrity.deviceRecognitionVerdict`
    pub fn labels(&self) -> Option<&[DeviceLabel]> {
        self.labels.as_deref()
    }

    /// Whether the PC is one that Google Play Games accepts.
    pub fn meets_pc_integrity(&self) -> bool {
        let label = DeviceLabel::MeetsPcIntegrity;
        self.labels.as_ref().is_some_and(|labels| labels.contains(&label))
    }

    /// `accountDetails`
    pub const fn account(&self) -> Option<&AccountDetails> {
        self.account.as_ref()
    }

    /// `testingDetails.isTestingResponse`
    pub fn is_testing_response(&self) -> bool {
        self.testing.and_then(|testing| testing.is_testing_response) == Some(true)
    }
}
