//! What can be said of measurements that were taken in pairs, without supposing how they are distributed:
//! medians, a bootstrap interval, and Wilcoxon's signed-rank test.
//!
//! Its own small random source begins at a fixed number, so that the same measurements always say the same.

const RESAMPLES: usize = 4_000;

/// The value in the middle.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// Where the median of what was sampled lies, with 95 % confidence (percentile bootstrap).
pub(super) fn interval_of_median(values: &[f64]) -> (f64, f64) {
    let mut random = SplitMix(0x5157_4a8b_11d3_90c7);
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let resample: Vec<f64> = values.iter().map(|_| values[random.below(values.len())]).collect();
            median(&resample)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    (medians[RESAMPLES * 25 / 1_000], medians[RESAMPLES * 975 / 1_000])
}

/// How probable differences at least as lopsided as these are if neither side is slower: Wilcoxon's signed-rank
/// test, both sides, by the normal approximation with the correction for ties. For some twenty pairs or more.
pub(super) fn signed_rank(differences: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    sizes.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let count = sizes.len() as f64;
    let (mut positive, mut ties) = (0.0, 0.0);
    let mut at = 0;
    while at < sizes.len() {
        let same = sizes[at..].iter().take_while(|d| d.abs() == sizes[at].abs()).count();
        let rank = at as f64 + f64::midpoint(1.0, same as f64);
        positive += rank * sizes[at..at + same].iter().filter(|d| **d > 0.0).count() as f64;
        ties += (same as f64).powi(3) - same as f64;
        at += same;
    }
    let expected = count * (count + 1.0) / 4.0;
    let variance = count * (count + 1.0) * (2.0 * count + 1.0) / 24.0 - ties / 48.0;
    if variance > 0.0 { two_sided((positive - expected) / variance.sqrt()) } else { 1.0 }
}

/// The probability beyond ±z of the normal distribution (Abramowitz and Stegun 7.1.26, to 1.5·10⁻⁷).
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    terms.iter().fold(0.0, |sum, term| (sum + term) * t) * (-x * x).exp()
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough to resample, and nothing else.
pub(super) struct SplitMix(pub(super) u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let product = u128::from(self.next()) * end as u128;
        usize::try_from(product >> 64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise around zero, the same at every run, moved by `shift`.
    fn noise(count: usize, shift: f64) -> Vec<f64> {
        let mut random = SplitMix(1);
        let mut uniform = || random.below(1 << 30) as f64 / f64::from(1 << 30);
        (0..count).map(|_| uniform() + uniform() - 1.0 + shift).collect()
    }

    #[test]
    fn the_median_is_the_middle() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-12);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn noise_is_taken_for_noise_and_a_shift_for_a_shift() {
        assert!(signed_rank(&noise(400, 0.0)) > 0.05);
        assert!(signed_rank(&noise(400, 0.2)) < 0.001);
        assert!(signed_rank(&noise(400, -0.2)) < 0.001);
        let (low, high) = interval_of_median(&noise(400, 0.0));
        assert!(low < 0.0 && 0.0 < high);
        let (low, high) = interval_of_median(&noise(400, 0.3));
        assert!(0.0 < low && low < 0.3 && 0.3 < high);
    }

    /// Wilcoxon's own example: W⁺ = 96 of 120, and 0.0409 both sides by the normal approximation.
    #[test]
    fn the_test_agrees_with_its_table() {
        let corn = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
        assert!((signed_rank(&corn) - 0.0409).abs() < 0.0005, "{}", signed_rank(&corn));
    }

    #[test]
    fn the_normal_distribution_is_what_it_is() {
        assert!((two_sided(1.959_964) - 0.05).abs() < 1e-6);
        assert!((two_sided(0.0) - 1.0).abs() < 1e-6);
    }
}
