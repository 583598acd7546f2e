//! Reading a verdict's JSON.

use super::verdict::{
    AccountDetails, AppIntegrity, DeviceIntegrity, DeviceRecall, EnvironmentDetails,
};
use crate::encoding::json::{Object, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::time::Timestamp;
use std::borrow::Cow;

/// A verdict as it was read: nothing about it has been judged.
pub(super) struct Payload<'a> {
    pub(super) request: Request<'a>,
    pub(super) app: AppIntegrity,
    pub(super) device: DeviceIntegrity,
    pub(super) account: AccountDetails,
    pub(super) environment: EnvironmentDetails,
    pub(super) testing: Option<bool>,
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
        let testing = object(root, "testingDetails")?;
        Ok(Self {
            request: Request::read(request, clock)?,
            app: read(root, "appIntegrity", read_app)?,
            device: read(root, "deviceIntegrity", read_device)?,
            account: read(root, "accountDetails", read_account)?,
            environment: read(root, "environmentDetails", read_environment)?,
            testing: testing.map_or(Ok(None), |testing| boolean(testing, "isTestingResponse"))?,
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
    let attributes = object(device, "deviceAttributes")?;
    let activity = object(device, "recentDeviceActivity")?;
    let sdk_version = attributes.and_then(|attributes| attributes.get("sdkVersion"));
    let level = activity.map(|activity| text(activity, "deviceActivityLevel")).transpose()?;
    Ok(DeviceIntegrity {
        labels: texts(device, "deviceRecognitionVerdict")?,
        legacy_labels: texts(device, "legacyDeviceRecognitionVerdict")?,
        sdk_version: sdk_version.map(|value| int64(value, "sdkVersion")).transpose()?,
        activity: level.flatten().map(Into::into),
        recall: object(device, "deviceRecall")?.map(read_recall).transpose()?,
    })
}

fn read_recall(recall: &Object<'_>) -> Result<DeviceRecall> {
    let mut read = DeviceRecall::default();
    if let Some(values) = object(recall, "values")? {
        let names = ["bitFirst", "bitSecond", "bitThird"];
        for (bit, name) in read.bits.iter_mut().zip(names) {
            *bit = boolean(values, name)?;
        }
    }
    if let Some(dates) = object(recall, "writeDates")? {
        let names = ["yyyymmFirst", "yyyymmSecond", "yyyymmThird"];
        for (date, name) in read.written.iter_mut().zip(names) {
            *date = dates.get(name).map(|value| int64(value, name)).transpose()?;
        }
    }
    Ok(read)
}

fn read_account(account: &Object<'_>) -> Result<AccountDetails> {
    let activity = object(account, "accountActivity")?;
    let level = activity.map(|activity| text(activity, "activityLevel")).transpose()?;
    Ok(AccountDetails {
        licensing: text(account, "appLicensingVerdict")?.map(Into::into),
        activity_level: level.flatten().map(Into::into),
    })
}

fn read_environment(environment: &Object<'_>) -> Result<EnvironmentDetails> {
    let access = object(environment, "appAccessRiskVerdict")?;
    Ok(EnvironmentDetails {
        apps_detected: access.map_or(Ok(None), |access| texts(access, "appsDetected"))?,
        play_protect: text(environment, "playProtectVerdict")?.map(Into::into),
        location_spoofing: texts(environment, "locationSpoofingRiskVerdict")?,
    })
}

/// A part of the verdict, empty where it is absent.
fn read<T: Default>(
    root: &Object<'_>,
    name: &'static str,
    reader: impl FnOnce(&Object<'_>) -> Result<T>,
) -> Result<T> {
    object(root, name)?.map_or_else(|| Ok(T::default()), reader)
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

/// Digits with an optional minus, nothing else that `parse` would take.
fn digits64(text: &str) -> Option<i64> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}

fn millis(value: Option<&Value<'_>>) -> Result<Timestamp> {
    let invalid = || Error::new(ErrorKind::InvalidTime).expected("timestampMillis, an int64");
    let millis = int64(value.ok_or_else(invalid)?, "timestampMillis").map_err(|_| invalid())?;
    u64::try_from(millis).map(Timestamp::from_unix_millis).map_err(|_| invalid())
}
