//! Scales pictures down line by line, so that no picture need be in memory whole: each new pixel is the mean of what it covers.

use image::RgbImage;

/// Takes a picture's lines from top to bottom.
pub(crate) struct Shrink {
    from: (u32, u32),
    /// The line that came last, at its new width: 0 to 65,280 for each colour.
    line: Vec<u32>,
    /// What the new line has of the lines so far, times their share.
    sums: Vec<u32>,
    /// How much of the height of the new line is not covered yet, where a new line is as high as `from.1` and an old one as the new height.
    room: u32,
    /// The new line's number.
    at: u32,
    image: RgbImage,
}

impl Shrink {
    /// For a picture of this size, neither side none and each at most 12,000 pixels; the long side gets at most `long_side` pixels.
    pub(crate) fn new(width: u32, height: u32, long_side: u32) -> Self {
        let long = width.max(height);
        let scaled = |side: u32| {
            let new = (u64::from(side) * u64::from(long_side) + u64::from(long) / 2) / u64::from(long.max(1));
            u32::try_from(new).unwrap_or(side).clamp(1, side.max(1))
        };
        let (new_width, new_height) = if long <= long_side { (width, height) } else { (scaled(width), scaled(height)) };
        let numbers = vec![0; new_width as usize * 3];
        Self {
            from: (width, height),
            line: numbers.clone(),
            sums: numbers,
            room: height,
            at: 0,
            image: RgbImage::new(new_width, new_height),
        }
    }

    /// Takes the next line: red, green and blue of each pixel.
    pub(crate) fn line(&mut self, pixels: impl Iterator<Item = [u8; 3]>) {
        let (old, new) = (self.from.0, self.image.width());
        self.line.fill(0);
        // An old pixel is `new` wide and a new one `old`: whole numbers, nothing is rounded.
        let (mut at, mut room) = (0, old);
        for pixel in pixels.take(old as usize) {
            let here = new.min(room);
            self.add(at, pixel, here);
            room -= here;
            if room == 0 {
                (at, room) = (at + 3, old);
                if new > here {
                    self.add(at, pixel, new - here);
                    room -= new - here;
                }
            }
        }
        self.line.iter_mut().for_each(|sum| *sum = (*sum * 256 + old / 2) / old);
        let (mut share, old, new) = (self.image.height(), self.from.1, self.image.height());
        while share > 0 && self.at < new {
            let here = share.min(self.room);
            self.sums.iter_mut().zip(&self.line).for_each(|(sum, line)| *sum += line * here);
            (share, self.room) = (share - here, self.room - here);
            if self.room == 0 {
                let start = self.at as usize * self.sums.len();
                let pixels = self.image.get_mut(start..start + self.sums.len()).unwrap_or_default();
                for (pixel, sum) in pixels.iter_mut().zip(&mut self.sums) {
                    *pixel = u8::try_from((*sum / old + 128) / 256).unwrap_or(u8::MAX);
                    *sum = 0;
                }
                (self.at, self.room) = (self.at + 1, old);
            }
        }
    }

    fn add(&mut self, at: usize, pixel: [u8; 3], share: u32) {
        if let Some(sums) = self.line.get_mut(at..at + 3) {
            sums.iter_mut().zip(pixel).for_each(|(sum, colour)| *sum += u32::from(colour) * share);
        }
    }

    /// The new picture, when all lines have come.
    pub(crate) fn done(self) -> RgbImage {
        self.image
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(image: &RgbImage, long_side: u32) -> RgbImage {
        let mut shrink = Shrink::new(image.width(), image.height(), long_side);
        image.rows().for_each(|row| shrink.line(row.map(|p| p.0)));
        shrink.done()
    }

    #[test]
    fn what_is_small_enough_stays_as_it_is() {
        let image = RgbImage::from_fn(17, 9, |x, y| image::Rgb([(x * 15) as u8, (y * 28) as u8, (x * y) as u8]));
        assert_eq!(shrunk(&image, 17), image);
        assert_eq!(shrunk(&image, 2000), image);
    }

    #[test]
    fn one_colour_stays_that_colour_whatever_the_size() {
        for (width, height) in [(12_000, 1), (1, 12_000), (3001, 2), (1999, 777), (12_000, 30)] {
            let image = RgbImage::from_pixel(width, height, image::Rgb([255, 128, 1]));
            let small = shrunk(&image, 1000);
            assert_eq!(small.width().max(small.height()), 1000);
            assert!(small.pixels().all(|p| p.0 == [255, 128, 1]), "{width} x {height}");
        }
    }

    #[test]
    fn each_pixel_is_the_mean_of_what_it_covers() {
        let image = RgbImage::from_fn(6, 3, |x, y| image::Rgb([(x * 10) as u8, (y * 100) as u8, 7]));
        // Two and a half old ones for each new one would be 2.4: here three and a half of 6 become 4, each 1.5 wide.
        let small = shrunk(&image, 4);
        assert_eq!(small.dimensions(), (4, 2));
        let reds: Vec<_> = small.rows().next().unwrap().map(|p| p.0[0]).collect();
        assert_eq!(reds, [3, 17, 33, 47]);
        let greens: Vec<_> = small.rows().map(|mut r| r.next().unwrap().0[1]).collect();
        assert_eq!(greens, [33, 167]);
    }
}
