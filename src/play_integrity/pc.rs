//! Verdicts about apps in Google Play Games on PC.

use super::payload::Payload;
use super::values::DeviceLabel;
use super::verdict::{AccountDetails, RequestDetails};

/// What Google says about a request from a PC, verified: it belongs to the expected
/// package and request, and is fresh. There is no verdict about the app in it, and
/// no policy here for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PcVerdict {
    request: RequestDetails,
    labels: Option<Vec<DeviceLabel>>,
    account: AccountDetails,
    testing: Option<bool>,
}

impl PcVerdict {
    pub(super) fn new(payload: Payload<'_>) -> Self {
        let Payload { request, device, account, testing, .. } = payload;
        let request = RequestDetails { package: request.package.into(), time: request.time };
        Self { request, labels: device.labels, account, testing }
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
    pub const fn account(&self) -> &AccountDetails {
        &self.account
    }

    /// `testingDetails.isTestingResponse`
    pub const fn is_testing_response(&self) -> bool {
        matches!(self.testing, Some(true))
    }
}
