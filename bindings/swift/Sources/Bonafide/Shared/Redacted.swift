/// What holds a secret, a token, a nonce, or what names a device: `print` and `dump` show its type
/// and nothing else, so that it does not get into a log by chance.
protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    public var description: String { "\(Self.self)(…)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

extension RequestToBind: Redacted {}
extension RequestBinding: Redacted {}
extension DeviceFacts: Redacted {}
