// swift-tools-version: 6.0
import PackageDescription

// Where the library comes from. Apps take the XCFramework that make-xcframework.sh makes. Linux,
// and servers and tests on a Mac with BONAFIDE_SYSTEM_LIBRARY set, link `libbonafide_uniffi` from a
// folder that is named with -Xlinker -L.
#if os(macOS)
let linksSystemLibrary = Context.environment["BONAFIDE_SYSTEM_LIBRARY"] != nil
#else
let linksSystemLibrary = true
#endif

let client: Target =
    linksSystemLibrary
    ? .systemLibrary(name: "CBonafide")
    : .binaryTarget(name: "CBonafide", path: "CBonafide.xcframework")

// The whole library holds the client's part, too: on Linux, both C modules are linked with it. On a
// Mac the server's part is in no XCFramework, and is not offered without the system library.
let serverProducts: [Product] =
    linksSystemLibrary ? [.library(name: "BonafideServer", targets: ["BonafideServer"])] : []
let serverTargets: [Target] =
    linksSystemLibrary
    ? [
        .systemLibrary(name: "CBonafideServer"),
        .target(name: "BonafideServer", dependencies: ["CBonafideServer"]),
        .testTarget(
            name: "BonafideServerTests", dependencies: ["BonafideServer", "TestVectors"]),
    ] : []

let package = Package(
    name: "Bonafide",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "Bonafide", targets: ["Bonafide"])] + serverProducts,
    targets: [
        client,
        .target(
            name: "Bonafide", dependencies: ["CBonafide"],
            resources: [.copy("PrivacyInfo.xcprivacy")]),
        .target(name: "TestVectors", path: "Tests/TestVectors"),
        .testTarget(name: "BonafideTests", dependencies: ["Bonafide", "TestVectors"]),
    ] + serverTargets,
    swiftLanguageModes: [.v6]
)
