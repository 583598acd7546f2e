#!/bin/sh
# Makes CBonafide.xcframework: the app's part as a static library for devices, the Simulator and
# Macs. On a Mac with Xcode 16 or later, and the Rust targets:
#   rustup target add aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin
set -eu
cd "$(dirname "$0")"
here=$PWD
cd ../..
[ "$(uname -s)" = Darwin ] || { echo "this needs a Mac with Xcode" >&2; exit 1; }

target=${CARGO_TARGET_DIR:-$PWD/target}
built=$target/xcframework
name=libbonafide_uniffi.a
# As in Package.swift.
export IPHONEOS_DEPLOYMENT_TARGET=15.0 MACOSX_DEPLOYMENT_TARGET=12.0

rm -rf "$built" "$here/CBonafide.xcframework"
for triple in aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin; do
    cargo rustc --locked --profile dist --target "$triple" --target-dir "$target" \
        --package bonafide-uniffi --lib --crate-type staticlib \
        --no-default-features --features client
    mkdir -p "$built/$triple"
    cp "$target/$triple/dist/$name" "$built/$triple/$name"
done
# One library for the Simulator on both kinds of Mac.
mkdir -p "$built/simulator"
lipo -create -output "$built/simulator/$name" \
    "$built/aarch64-apple-ios-sim/$name" "$built/x86_64-apple-ios/$name"

# In a folder of their own: several frameworks in one app must not bring the same file. Xcode links
# the library by itself.
mkdir -p "$built/headers/CBonafide"
cp "$here/Sources/CBonafide/CBonafide.h" "$built/headers/CBonafide/"
grep -v '^ *link ' "$here/Sources/CBonafide/module.modulemap" \
    >"$built/headers/CBonafide/module.modulemap"

xcodebuild -create-xcframework -output "$here/CBonafide.xcframework" \
    -library "$built/aarch64-apple-ios/$name" -headers "$built/headers" \
    -library "$built/simulator/$name" -headers "$built/headers" \
    -library "$built/aarch64-apple-darwin/$name" -headers "$built/headers"
