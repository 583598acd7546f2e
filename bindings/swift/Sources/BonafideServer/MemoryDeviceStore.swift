import Foundation

/// A store in memory: for tests, and for one process whose devices may enrol again after a restart.
/// All is lost when the process ends.
public actor MemoryDeviceStore: AsyncDeviceStore {
    /// The store is full, and has nothing that it may forget.
    public struct Full: Error, Equatable, Sendable {}

    private struct Device {
        var record: Data
        var owner: String
        var counter: UInt32 = 0
        var revoked = false
    }

    private var devices: [Data: Device] = [:]
    /// What was used, and until when that is remembered.
    private var used: [Data: Date] = [:]
    private let maxDevices: Int
    private let maxUsed: Int
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - maxDevices: How many devices there may be.
    ///   - maxUsed: How much that was used is remembered at a time.
    ///   - now: The clock.
    public init(
        maxDevices: Int = 10_000, maxUsed: Int = 100_000,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.maxDevices = maxDevices
        self.maxUsed = maxUsed
        self.now = now
    }

    public func load(device: Data) -> StoredDevice? {
        devices[device].map {
            StoredDevice(record: $0.record, owner: $0.owner, revoked: $0.revoked)
        }
    }

    public func commit(effects: [Effect]) throws -> Outcome {
        // All or nothing: nothing is written before everything was looked at, and nothing suspends
        // in between.
        let now = now()
        if used.count + effects.count > maxUsed { used = used.filter { $0.value >= now } }
        var seen = Set<Data>()
        for effect in effects {
            let outcome = try check(effect)
            if outcome != .committed { return outcome }
            guard seen.insert(effect.id).inserted else { return .replayed }
        }
        for effect in effects { write(effect, now) }
        return .committed
    }

    /// Refuses the device from now on.
    public func revoke(device: Data) { devices[device]?.revoked = true }

    private func check(_ effect: Effect) throws -> Outcome {
        switch effect {
        case .enrol(let device, let owner, _, _):
            if let known = devices[device] {
                if known.revoked { return .revoked }
                return known.owner == owner ? .alreadyEnrolled : .enrolledForAnother
            }
            guard devices.count < maxDevices else { throw Full() }
        case .advance(let device, let counter, let owner):
            guard let known = devices[device] else { return .unknownDevice }
            if known.revoked { return .revoked }
            if let owner, owner != known.owner { return .enrolledForAnother }
            guard known.counter < counter else { return .stale }
        case .take(let id, _), .insertOnce(let id, _):
            guard used[id] == nil else { return .replayed }
            guard used.count < maxUsed else { throw Full() }
        }
        return .committed
    }

    private func write(_ effect: Effect, _ now: Date) {
        switch effect {
        case .enrol(let device, let owner, let record, _):
            devices[device] = Device(record: record, owner: owner)
        case .advance(let device, let counter, _):
            devices[device]?.counter = counter
        case .take(let id, let keep), .insertOnce(let id, let keep):
            // A second more than must be: times are rounded on their way.
            used[id] = max(now + keep.atLeast, keep.until) + 1
        }
    }
}

extension Effect {
    fileprivate var id: Data {
        switch self {
        case .enrol(let id, _, _, _), .advance(let id, _, _), .take(let id, _),
            .insertOnce(let id, _):
            id
        }
    }
}
