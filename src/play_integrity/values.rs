//! The enumerations of a verdict. Each is open: a value that Google adds later is
//! kept as its text and never fails reading.

macro_rules! open_enum {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $case_doc:literal])+ $case:ident = $text:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $case_doc])+ $case,)+
            /// A value that is not named here, as Google wrote it.
            Other(String),
        }

        impl $name {
            /// The value as Google writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$case => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$case,)+
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

open_enum! {
    /// `appIntegrity.appRecognitionVerdict`
    AppRecognition {
        /// The app and its certificate are the ones that Google Play distributes.
        PlayRecognized = "PLAY_RECOGNIZED",
        /// The certificate or the package is not the one that Google Play knows.
        UnrecognizedVersion = "UNRECOGNIZED_VERSION",
        /// Not evaluated: a requirement was missed, such as a trustworthy device.
        Unevaluated = "UNEVALUATED",
        /// Google says that it does not know.
        Unknown = "UNKNOWN",
    }
}

open_enum! {
    /// A label in `deviceIntegrity.deviceRecognitionVerdict`
    DeviceLabel {
        /// Basic checks pass; the device may not be certified.
        MeetsBasicIntegrity = "MEETS_BASIC_INTEGRITY",
        /// A genuine, certified Android device.
        MeetsDeviceIntegrity = "MEETS_DEVICE_INTEGRITY",
        /// A genuine device with a recent security update; on Android 12 and before,
        /// without that.
        MeetsStrongIntegrity = "MEETS_STRONG_INTEGRITY",
        /// An emulator with Google Play that meets its requirements.
        MeetsVirtualIntegrity = "MEETS_VIRTUAL_INTEGRITY",
        /// A PC with Google Play Games.
        MeetsPcIntegrity = "MEETS_PC_INTEGRITY",
    }
}

open_enum! {
    /// `accountDetails.appLicensingVerdict`
    Licensing {
        /// The user got the app from Google Play.
        Licensed = "LICENSED",
        /// The user did not.
        Unlicensed = "UNLICENSED",
        /// Not evaluated: a requirement was missed.
        Unevaluated = "UNEVALUATED",
        /// Google says that it does not know.
        Unknown = "UNKNOWN",
    }
}

open_enum! {
    /// `deviceIntegrity.recentDeviceActivity.deviceActivityLevel`: how many tokens
    /// this app asked for on this device within the last hour.
    DeviceActivity {
        /// The fewest.
        Level1 = "LEVEL_1",
        /// More than is usual.
        Level2 = "LEVEL_2",
        /// Many.
        Level3 = "LEVEL_3",
        /// The most.
        Level4 = "LEVEL_4",
        /// Not evaluated: a requirement was missed.
        Unevaluated = "UNEVALUATED",
    }
}

open_enum! {
    /// `accountDetails.accountActivity.activityLevel`: how the account is used on Google
    /// Play.
    ActivityLevel {
        /// Not evaluated: a requirement was missed.
        Unevaluated = "UNEVALUATED",
        /// Unusual.
        Unusual = "UNUSUAL",
        /// Google says that it does not know.
        Unknown = "UNKNOWN",
        /// As people use it.
        TypicalBasic = "TYPICAL_BASIC",
        /// As people use it, with more to show for it.
        TypicalStrong = "TYPICAL_STRONG",
    }
}

open_enum! {
    /// What `environmentDetails.appAccessRiskVerdict.appsDetected` can hold: other
    /// apps that could see or control this one.
    DetectedApp {
        /// Apps from Google Play or the system image are installed.
        KnownInstalled = "KNOWN_INSTALLED",
        /// Such apps can capture the screen.
        KnownCapturing = "KNOWN_CAPTURING",
        /// Such apps can draw over it.
        KnownOverlays = "KNOWN_OVERLAYS",
        /// Such apps can control the device.
        KnownControlling = "KNOWN_CONTROLLING",
        /// Apps from elsewhere are installed.
        UnknownInstalled = "UNKNOWN_INSTALLED",
        /// Such apps can capture the screen.
        UnknownCapturing = "UNKNOWN_CAPTURING",
        /// Such apps can draw over it.
        UnknownOverlays = "UNKNOWN_OVERLAYS",
        /// Such apps can control the device.
        UnknownControlling = "UNKNOWN_CONTROLLING",
    }
}

open_enum! {
    /// `environmentDetails.playProtectVerdict`
    PlayProtect {
        /// Play Protect is on and found nothing.
        NoIssues = "NO_ISSUES",
        /// It is on and has not scanned yet.
        NoData = "NO_DATA",
        /// It is off.
        PossibleRisk = "POSSIBLE_RISK",
        /// It found apps that may be harmful.
        MediumRisk = "MEDIUM_RISK",
        /// It found apps that are harmful.
        HighRisk = "HIGH_RISK",
        /// Not evaluated: a requirement was missed.
        Unevaluated = "UNEVALUATED",
    }
}
