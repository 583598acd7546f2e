//! Reading a verdict's JSON.

use super::verdict::{
    AccountActivity, AccountDetails, AppAccessRisk, AppIntegrity, DeviceAttributes,
    DeviceIntegrity, DeviceRecall, EnvironmentDetails, RecentDeviceActivity, TestingDetails,
};
use crate::encoding::json::{Object, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::time::Timestamp;
use std::borrow::Cow;

/// A verdict as it was read: nothing about it has been judged.
pub(super) struct Payload<'a> {
    pub(super) request: Request<'a>,
    pub(super) app: Option<AppIntegrity>,
    pub(super) device: Option<DeviceIntegrity>,
    pub(super) account: Option<AccountDetails>,
    pub(super) environment: Option<EnvironmentDetails>,
    pub(super) testing: Option<TestingDetails>,
}

pub(super) struct Request<'a> {
    pub(super) package: &'a str,
    pub(super) nonce: Option<&'a str>,
    pub(super) request_hash: Option<&'a str>,
    pub(super) time: Timestamp,
}

/// How a kind of token writes its time.
#[derive(Clone, Copy)]
pub(super) enum Clock {
    /// `timestampMillis`: an int64, mostly as text.
    Millis,
    /// `requestTime`: RFC 3339.
    Rfc3339,
}

impl<'a> Payload<'a> {
    pub(super) fn read(root: &'a Object<'_>, clock: Clock) -> Result<Self> {
        let request = object(root, "requestDetails")?
            .ok_or_else(|| Error::new(ErrorKind::MissingField).expected("requestDetails"))?;
        Ok(Self {
            request: Request::read(request, clock)?,
            app: read(root, "appIntegrity", read_app)?,
            device: read(root, "deviceIntegrity", read_device)?,
            account: read(root, "accountDetails", read_account)?,
            environment: read(root, "environmentDetails", read_environment)?,
            testing: read(root, "testingDetails", |testing| {
                let is_testing_response = boolean(testing, "isTestingResponse")?;
                Ok(TestingDetails { is_testing_response })
            })?,
        })
    }
}

impl<'a> Request<'a> {
    fn read(request: &'a Object<'_>, clock: Clock) -> Result<Self> {
        let missing = || Error::new(ErrorKind::MissingField).expected("requestPackageName");
        Ok(Self {
            package: text(request, "requestPackageName")?.ok_or_else(missing)?,
            nonce: text(request, "nonce")?,
            request_hash: text(request, "requestHash")?,
            time: match clock {
                Clock::Millis => millis(request.get("timestampMillis"))?,
                Clock::Rfc3339 => {
                    let invalid = || Error::new(ErrorKind::InvalidTime).expected("requestTime");
                    Timestamp::from_rfc3339(text(request, "requestTime")?.ok_or_else(invalid)?)?
                }
            },
        })
    }
}

fn read_app(app: &Object<'_>) -> Result<AppIntegrity> {
    Ok(AppIntegrity {
        recognition: text(app, "appRecognitionVerdict")?.map(Into::into),
        package: text(app, "packageName")?.map(Into::into),
        certificate_digests: texts(app, "certificateSha256Digest")?,
        version_code: app
            .get("versionCode")
            .map(|value| int64(value, "versionCode"))
            .transpose()?,
    })
}

fn read_device(device: &Object<'_>) -> Result<DeviceIntegrity> {
    Ok(DeviceIntegrity {
        labels: texts(device, "deviceRecognitionVerdict")?,
        legacy_labels: texts(device, "legacyDeviceRecognitionVerdict")?,
        attributes: read(device, "deviceAttributes", |attributes| {
            let sdk_version = attributes.get("sdkVersion");
            let sdk_version = sdk_version.map(|value| int64(value, "sdkVersion")).transpose()?;
            Ok(DeviceAttributes { sdk_version })
        })?,
        recent_activity: read(device, "recentDeviceActivity", |activity| {
            let level = text(activity, "deviceActivityLevel")?.map(Into::into);
            Ok(RecentDeviceActivity { level })
        })?,
        recall: read(device, "deviceRecall", read_recall)?,
    })
}

fn read_recall(recall: &Object<'_>) -> Result<DeviceRecall> {
    let values = read(recall, "values", |values| {
        let mut bits = [None; 3];
        for (bit, name) in bits.iter_mut().zip(["bitFirst", "bitSecond", "bitThird"]) {
            *bit = boolean(values, name)?;
        }
        Ok(bits)
    })?;
    let written = read(recall, "writeDates", |dates| {
        let mut written = [None; 3];
        let names = ["yyyymmFirst", "yyyymmSecond", "yyyymmThird"];
        for (date, name) in written.iter_mut().zip(names) {
            *date = dates.get(name).map(|value| int64(value, name)).transpose()?;
        }
        Ok(written)
    })?;
    Ok(DeviceRecall { values, written })
}

fn read_account(account: &Object<'_>) -> Result<AccountDetails> {
    Ok(AccountDetails {
        licensing: text(account, "appLicensingVerdict")?.map(Into::into),
        activity: read(account, "accountActivity", |activity| {
            Ok(AccountActivity { level: text(activity, "activityLevel")?.map(Into::into) })
        })?,
    })
}

fn read_environment(environment: &Object<'_>) -> Result<EnvironmentDetails> {
    Ok(EnvironmentDetails {
        app_access_risk: read(environment, "appAccessRiskVerdict", |access| {
            Ok(AppAccessRisk { apps_detected: texts(access, "appsDetected")? })
        })?,
        play_protect: text(environment, "playProtectVerdict")?.map(Into::into),
        location_spoofing: texts(environment, "locationSpoofingRiskVerdict")?,
    })
}

/// A member that is an object, where it is there.
fn read<T>(
    parent: &Object<'_>,
    name: &'static str,
    reader: impl FnOnce(&Object<'_>) -> Result<T>,
) -> Result<Option<T>> {
    object(parent, name)?.map(reader).transpose()
}

fn wrong_type(expected: &'static str) -> Error {
    Error::new(ErrorKind::UnexpectedType).expected(expected).found("a member of another type")
}

fn object<'o, 'j>(parent: &'o Object<'j>, name: &'static str) -> Result<Option<&'o Object<'j>>> {
    match parent.get(name) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong_type(name)),
    }
}

fn text<'o>(parent: &'o Object<'_>, name: &'static str) -> Result<Option<&'o str>> {
    match parent.get(name) {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(_) => Err(wrong_type(name)),
    }
}

fn boolean(parent: &Object<'_>, name: &'static str) -> Result<Option<bool>> {
    match parent.get(name) {
        None => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(_) => Err(wrong_type(name)),
    }
}

fn texts<T: for<'t> From<&'t str>>(
    parent: &Object<'_>,
    name: &'static str,
) -> Result<Option<Vec<T>>> {
    let element = |value: &Value<'_>| match value {
        Value::Text(text) => Ok(T::from(Cow::as_ref(text))),
        _ => Err(wrong_type(name)),
    };
    match parent.get(name) {
        None => Ok(None),
        Some(Value::Array(values)) => values.iter().map(element).collect::<Result<_>>().map(Some),
        Some(_) => Err(wrong_type(name)),
    }
}

/// An int64: a number, or its digits as text, as JSON writes what JavaScript
/// cannot count.
fn int64(value: &Value<'_>, name: &'static str) -> Result<i64> {
    match value {
        Value::Integer(number) => i64::try_from(*number).map_err(|_| wrong_type(name)),
        Value::Text(digits) => digits64(digits).ok_or_else(|| wrong_type(name)),
        _ => Err(wrong_type(name)),
    }
}

/// An int64 as it is printed: no plus, no leading zeros, no minus zero.
fn digits64(text: &str) -> Option<i64> {
    let value: i64 = text.parse().ok()?;
    let first = text.strip_prefix('-').unwrap_or(text).bytes().next()?;
    let canonical = first != b'+' && (first != b'0' || text == "0");
    canonical.then_some(value)
}

fn millis(value: Option<&Value<'_>>) -> Result<Timestamp> {
    let invalid = || Error::new(ErrorKind::InvalidTime).expected("timestampMillis, an int64");
    let millis = int64(value.ok_or_else(invalid)?, "timestampMillis").map_err(|_| invalid())?;
    u64::try_from(millis).map(Timestamp::from_unix_millis).map_err(|_| invalid())
}
