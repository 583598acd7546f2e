#ifndef EXAMPLE_SHA256_HPP
#define EXAMPLE_SHA256_HPP

#include <bonafide.hpp>

#include <openssl/evp.h>

#include <stdexcept>

namespace example {

/** The SHA-256 of a body, for bonafide::request_binding and for the gate. */
inline bonafide::bytes32 sha256(bonafide::bytes_view data) {
    bonafide::bytes32 digest{};
    if (EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not there");
    return digest;
}

} // namespace example

#endif
