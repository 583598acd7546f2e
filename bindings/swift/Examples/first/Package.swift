// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "first",
    dependencies: [.package(name: "Bonafide", path: "../..")],
    targets: [
        .target(
            name: "Gatekeeping",
            dependencies: [.product(name: "BonafideServer", package: "Bonafide")]),
        .executableTarget(
            name: "first", dependencies: [.product(name: "BonafideServer", package: "Bonafide")]),
    ]
)
