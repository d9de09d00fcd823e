//! Tells the linker of macOS that the symbols of Python are resolved when Python loads the module.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
