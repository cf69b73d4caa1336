#[test]
fn dump() {
    std::fs::write(
        "/tmp/openapi.json",
        serde_json::to_string_pretty(&deskbell::http::openapi::document("http://127.0.0.1:3000"))
            .unwrap(),
    )
    .unwrap();
}
