//! The site's files are embedded, so their folder must be there, and the binary is made anew when they change.

use std::path::Path;
use std::{env, fs};

fn main() {
    let site = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../target/site");
    if let Err(error) = fs::create_dir_all(site.join("pkg")) {
        println!("cargo::error=cannot make {}: {error}", site.display());
    }
    println!("cargo:rerun-if-changed={}", site.display());
    println!("cargo:rerun-if-changed={}", site.join("pkg").display());
}
