//! Names and values in both languages.

use super::*;
use hall::Lang;
use statistics::{Dimension, Figure};
use text::Words;

#[test]
fn durations_are_told_in_minutes_and_from_an_hour_on_in_hours() {
    assert_eq!(clock(0.0), "0:00");
    assert_eq!(clock(59.6), "1:00");
    assert_eq!(clock(3_599.0), "59:59");
    assert_eq!(clock(3_605.0), "1:00:05");
    assert_eq!(clock(90_000.0), "25:00:00");
}

#[test]
fn every_figure_and_every_dimension_has_its_words_in_every_language() {
    for lang in [Lang::ZH, Lang::EN] {
        let words = Words::new(lang);
        for figure in Figure::ALL {
            let FigureWords { heading, name, how } = figure_words(*figure, &words);
            for text in [heading, name, how] {
                assert!(!text.is_empty(), "{figure:?} in {lang:?}");
            }
        }
        for dimension in Dimension::ALL {
            let name = dimension_name(*dimension, &words);
            assert!(!name.is_empty(), "{dimension:?} in {lang:?}");
        }
    }
}
