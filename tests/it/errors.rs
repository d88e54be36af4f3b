//! Every mistake that `testdata/errors` holds, and the text that people see.
//!
//! `NAME.yaml` is run; `NAME.stderr` begins with `# exit N`, the rest is standard error to the letter.
//! `KARAT_BLESS=1 cargo test --release --workspace --test it errors` rewrites them: read the difference as a user would.

use super::support::{AS_OF, files, golden, karat, repo, temp};

#[test]
fn every_mistake_is_told_as_agreed() {
    let folder = repo().join("testdata/errors");
    let mut wrong = Vec::new();
    for file in files(&folder, ".yaml").into_iter().filter(|f| f.parent() == Some(&folder)) {
        let out = temp();
        let name = file.file_name().unwrap().to_str().unwrap();
        let mut command = karat();
        command.current_dir(&folder).args(["run", name, "--quiet", "--as-of", AS_OF, "--out"]).arg(out.path().join("home"));
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let machine = [out.path().to_str().unwrap(), folder.to_str().unwrap()];
        if machine.iter().any(|path| said.contains(path)) {
            wrong.push(format!("{name}: the message holds a path of this machine\n{said}"));
        }
        if said.contains("panicked at") {
            wrong.push(format!("{name}: {said}"));
        }
        let actual = format!("# exit {}\n{said}", output.status.code().unwrap_or(-1));
        wrong.extend(golden(&file.with_extension("stderr"), &actual));
    }
    assert!(wrong.is_empty(), "{} differ\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_caret_stands_under_what_is_wrong() {
    // Every golden text: the marked characters of the line are the name in the message, where the message has one.
    for file in files(&repo().join("testdata/errors"), ".stderr") {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate().filter(|(_, l)| l.trim_start().starts_with("-->")) {
            let place = line.trim_start().trim_start_matches("--> ");
            let parts: Vec<&str> = place.rsplitn(3, ':').collect();
            let [_, number, source] = parts.as_slice() else { panic!("{}: {line}", file.display()) };
            let shown = lines[i + 2].split_once(" | ").map_or("", |(_, rest)| rest);
            assert!(lines[i + 2].trim_start().starts_with(number), "{}: {line}", file.display());
            assert!(lines[i + 3].contains('^'), "{}: {line}", file.display());
            let path = file.with_file_name(source);
            let written = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {source}: {e}", file.display()));
            let original = written.lines().nth(number.parse::<usize>().unwrap() - 1).unwrap_or("").replace('\t', " ");
            assert!(original.contains(shown), "{}: the line shown is not line {number} of {source}", file.display());
        }
    }
}
