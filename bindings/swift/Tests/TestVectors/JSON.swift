import Foundation

/// Any JSON. What is asked for and not there is a test that fails.
public enum JSON: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    public struct Unexpected: Error {
        public init() {}
    }

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    public init(_ text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    /// A member; null if it is not there.
    public subscript(name: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    public var isNull: Bool { self == .null }

    public func text() throws -> String {
        guard case .text(let text) = self else { throw Unexpected() }
        return text
    }

    public func textIfAny() throws -> String? { isNull ? nil : try text() }

    public func bool() throws -> Bool {
        guard case .bool(let bool) = self else { throw Unexpected() }
        return bool
    }

    public func number() throws -> UInt64 {
        guard case .number(let number) = self, let exact = UInt64(exactly: number) else {
            throw Unexpected()
        }
        return exact
    }

    public func numberIfAny() throws -> UInt32? { isNull ? nil : UInt32(try number()) }

    public func list() throws -> [JSON] {
        guard case .list(let list) = self else { throw Unexpected() }
        return list
    }

    public func hex() throws -> Data {
        guard let data = Data(hex: try text()) else { throw Unexpected() }
        return data
    }

    public func base64() throws -> Data {
        guard let data = Data(base64Encoded: try text()) else { throw Unexpected() }
        return data
    }

    /// A moment, in milliseconds since 1970.
    public func date() throws -> Date { Date(timeIntervalSince1970: Double(try number()) / 1000) }
}

extension Data {
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes = Data()
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        self = bytes
    }

    public var hex: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
