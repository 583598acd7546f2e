#if os(iOS)
import Darwin
import Foundation
import MachO

extension DeviceFacts {
    /// What iOS tells about the process and the app. Not for the main thread; new for each report,
    /// since a debugger may be attached at any time.
    ///
    /// What could not be asked is nil, and counts as not looked at. `rootIsWritable` always is:
    /// it needs `statfs`, for which Apple wants a reason and lists none that is this one.
    public static func current() -> DeviceFacts {
        var facts = DeviceFacts()
        facts.appId = Bundle.main.bundleIdentifier
        facts.traced = isTraced()
        facts.parentPid = UInt32(exactly: getppid())
        facts.loadedImages = (0..<_dyld_image_count())
            .compactMap { _dyld_get_image_name($0) }
            .map { String(cString: $0) }
        let process = ProcessInfo.processInfo
        facts.iosAppOnMac = process.isiOSAppOnMac || process.isMacCatalystApp
        #if targetEnvironment(simulator)
        facts.simulator = true
        #else
        facts.simulator = false
        // A Mac has another sandbox.
        if facts.iosAppOnMac == false { facts.wroteOutsideSandbox = canWriteOutsideSandbox() }
        #endif
        facts.profileDigest = profileDigest()
        return facts
    }

    /// `P_TRACED` of this process.
    private static func isTraced() -> Bool? {
        var info = kinfo_proc()
        var size = MemoryLayout<kinfo_proc>.stride
        var name = [CTL_KERN, KERN_PROC, KERN_PROC_PID, getpid()]
        guard sysctl(&name, UInt32(name.count), &info, &size, nil, 0) == 0, size > 0 else {
            return nil
        }
        return info.kp_proc.p_flag & P_TRACED != 0
    }

    /// Whether a file can be made in `/private`; it is removed again.
    private static func canWriteOutsideSandbox() -> Bool {
        let path = "/private/\(UUID().uuidString)"
        let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        close(file)
        unlink(path)
        return true
    }

    /// The SHA-256 of the embedded provisioning profile. An app from the App Store has none.
    private static func profileDigest() -> Data? {
        guard let url = Bundle.main.url(forResource: "embedded", withExtension: "mobileprovision"),
            let profile = try? Data(contentsOf: url)
        else { return nil }
        return sha256(data: profile)
    }
}
#endif
