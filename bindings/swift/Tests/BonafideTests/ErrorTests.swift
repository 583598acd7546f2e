import Bonafide
import XCTest

final class ErrorTests: XCTestCase {
    func testEveryKindSaysWhatItIs() {
        XCTAssertGreaterThan(ErrorKind.allCases.count, 100)
        XCTAssertEqual(Set(ErrorKind.allCases.map(\.code)).count, ErrorKind.allCases.count)
        XCTAssertEqual(Set(ErrorKind.allCases.map(\.name)).count, ErrorKind.allCases.count)
        for kind in ErrorKind.allCases {
            XCTAssertFalse(kind.publicMessage.isEmpty, kind.name)
            // Swift's case is the table's name with a small letter.
            XCTAssertEqual("\(kind)".lowercased(), kind.name.lowercased())
        }
        XCTAssertEqual(Set(ErrorKind.allCases.map(\.errorClass)), Set(ErrorClass.allCases))
        XCTAssertEqual(ErrorKind.nonceMismatch.errorClass, .binding)
    }

    func testKindsAndFamiliesAreCaught() {
        let error = BonafideError.Refused(
            kind: .nonceMismatch, step: "step 4", line: "step 4: the nonce differs")
        XCTAssertEqual(error.code, ErrorKind.nonceMismatch.code)
        XCTAssertEqual(error.step, "step 4")
        XCTAssertEqual(error.localizedDescription, "step 4: the nonce differs")
        XCTAssertEqual("\(error)", "step 4: the nonce differs")
        XCTAssertEqual(error.publicMessage, ErrorKind.nonceMismatch.publicMessage)
        do {
            throw error as any Error
        } catch let error as BonafideError where error.kind == .counterNotIncreased {
            XCTFail("of another kind")
        } catch let error as BonafideError where error.errorClass == .replay {
            XCTFail("of another family")
        } catch let error as BonafideError where error.errorClass == .binding {
            XCTAssertEqual(error.action, ErrorKind.nonceMismatch.action)
        } catch {
            XCTFail("not caught by its family")
        }
    }
}
