import Foundation

extension ErrorKind {
    /// The kind's name in the table that all languages share, such as `NonceMismatch`.
    public var name: String { errorKindInfo(kind: self).name }

    /// A number that never changes its meaning.
    public var code: UInt32 { errorKindInfo(kind: self).code }

    /// The family of the kind.
    public var errorClass: ErrorClass { errorKindInfo(kind: self).class }

    /// What the client should do next.
    public var action: Action { errorKindInfo(kind: self).action }

    /// What a client may be told: enough to act, nothing to probe with.
    public var publicMessage: String { errorKindInfo(kind: self).publicMessage }
}

/// Caught by its kind, or by its family:
///
///     catch let error as BonafideError where error.kind == .nonceMismatch
///     catch let error as BonafideError where error.errorClass == .unavailable
extension BonafideError {
    /// The rule that was broken; nothing if the calling program made a mistake.
    public var kind: ErrorKind? {
        guard case .Refused(let kind, _, _) = self else { return nil }
        return kind
    }

    /// The mistake of the calling program, if there was one. No evidence can cause it.
    public var mistake: CallMistake? {
        guard case .Call(let mistake, _) = self else { return nil }
        return mistake
    }

    /// The family of the kind; nothing for a mistake.
    public var errorClass: ErrorClass? { kind?.errorClass }

    /// A number that never changes its meaning; nothing for a mistake.
    public var code: UInt32? { kind?.code }

    /// The step of verification that failed, where it has steps.
    public var step: String? {
        guard case .Refused(_, let step, _) = self else { return nil }
        return step
    }

    /// What the client should do next. A mistake of the program is nothing that it could mend.
    public var action: Action { kind?.action ?? .backoff }

    /// What a client may be told: enough to act, nothing to probe with.
    public var publicMessage: String { kind?.publicMessage ?? "Something is wrong on the server." }

    /// One line for the server's log: which step failed, what was expected, what to try. It never
    /// holds a secret, a token, a nonce, a key id or the name of a device.
    public var line: String {
        switch self {
        case .Refused(_, _, let line), .Call(_, let line): line
        }
    }
}

extension BonafideError: LocalizedError, CustomStringConvertible {
    /// The line for the log.
    public var description: String { line }

    /// The line for the log: not for the client, for which there is `publicMessage`.
    public var errorDescription: String? { line }
}
