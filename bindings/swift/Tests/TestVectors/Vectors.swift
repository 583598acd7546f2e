import Foundation

/// The files of `tests/vectors` at the root of the repository, which all languages read.
public enum Vectors {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()  // TestVectors
        .appendingPathComponent("../../../../tests/vectors").standardized

    /// The names of all files that are there.
    public static func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    public static func read(_ name: String) throws -> JSON {
        try JSON(String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
    }
}
