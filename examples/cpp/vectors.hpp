/** Reads the vectors that every language has: evidence, and what the library says of it. */
#ifndef EXAMPLE_VECTORS_HPP
#define EXAMPLE_VECTORS_HPP

#include <bonafide.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace example {

/** Such as load(directory, "seal"). */
nlohmann::json load(const std::string& directory, const std::string& name);

bonafide::bytes from_hex(std::string_view text);
bonafide::bytes from_base64(std::string_view text);
std::string to_hex(bonafide::bytes_view data);

/** A member that is hexadecimal or base64. */
bonafide::bytes hex_of(const nlohmann::json& object, const char* member);
bonafide::bytes base64_of(const nlohmann::json& object, const char* member);
std::string text_of(const nlohmann::json& object, const char* member);

} // namespace example

#endif
