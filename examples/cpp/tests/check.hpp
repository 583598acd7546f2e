/** As much of a test framework as these tests need. */
#ifndef EXAMPLE_CHECK_HPP
#define EXAMPLE_CHECK_HPP

#include <bonafide.hpp>

#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>

namespace example {

class checks {
public:
    /** Counts, and says what failed. */
    bool that(bool holds, const std::string& what) {
        ++made_;
        if (!holds) {
            ++failed_;
            std::cerr << "FAILED: " << what << '\n';
        }
        return holds;
    }

    /** That f is refused with this code; without one, that it is not. */
    template <class F>
    void refused(bonafide_result code, const std::string& what, F f) {
        bonafide_result found = BONAFIDE_OK;
        std::string message;
        try {
            f();
        } catch (const bonafide::error& error) {
            found = error.code();
            message = error.what();
        }
        that(found == code, what + ": " + std::to_string(found) + " instead of "
                                + std::to_string(code) + ": " + message);
    }

    /** The exit status of the program. */
    [[nodiscard]] int finish(std::string_view name) const {
        std::cout << name << ": " << made_ << " checks, " << failed_ << " failed\n";
        return made_ > 0 && failed_ == 0 ? 0 : 1;
    }

private:
    std::size_t made_ = 0;
    std::size_t failed_ = 0;
};

} // namespace example

#endif
