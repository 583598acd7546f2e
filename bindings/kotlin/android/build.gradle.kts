// The AAR. Not built by the Maven project, which has no Android SDK: see ../README.md.
plugins {
    id("com.android.library")
    kotlin("android")
}

android {
    namespace = "dev.bonafide.android"
    compileSdk = 34
    defaultConfig {
        minSdk = 26 // java.time
        consumerProguardFiles("consumer-rules.pro")
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    // jniLibs/<ABI>/libbonafide_uniffi.so come from `cargo ndk`, at their usual place.
    sourceSets["main"].kotlin.srcDirs("src/main/kotlin", "../client/src/main/kotlin")
}

kotlin {
    jvmToolchain(17)
}

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.10.2")
    // The AAR: JNA's jar has no library for Android.
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    compileOnly("com.squareup.okhttp3:okhttp:4.12.0")
}
