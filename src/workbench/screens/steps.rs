//! The open engagement: top line, rail, table, detail, bottom lines; one rule between each.

use crate::workbench::app::{App, Workspace};
use crate::workbench::layout;
use crate::workbench::overlay::Overlay;
use crate::workbench::theme::Glyph;
use crate::workbench::widgets::{bottom, detail, form, put, rail, rule, table, topline, upright};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub fn draw(app: &App, work: &Workspace, buf: &mut Buffer) -> Option<Position> {
    let look = app.look;
    let regions = layout::regions(app);
    let lines = layout::table_lines(app, &regions);
    topline::draw(buf, look, regions.top, work);
    let width = app.size.0;
    for y in [regions.upper_rule, regions.lower_rule] {
        rule(buf, look, Rect { x: 0, y, width, height: 1 });
    }
    let bottom_of_body = regions.middle.y + regions.rail.height;
    let rail_edge = regions.rail.right();
    upright(buf, look, rail_edge, regions.rail.y, bottom_of_body);
    put(buf, (rail_edge, regions.upper_rule), 1, look.glyph(Glyph::TeeDown), look.dim());
    if regions.prompt.is_none() {
        put(buf, (rail_edge, regions.lower_rule), 1, look.glyph(Glyph::TeeUp), look.dim());
    }
    rail::draw(buf, look, regions.rail, work);
    table::draw(buf, app, work, &lines);
    if let Some(area) = regions.detail {
        if regions.beside {
            let edge = area.x - 1;
            upright(buf, look, edge, area.y, area.bottom());
            put(buf, (edge, regions.upper_rule), 1, look.glyph(Glyph::TeeDown), look.dim());
            if regions.prompt.is_none() {
                put(buf, (edge, regions.lower_rule), 1, look.glyph(Glyph::TeeUp), look.dim());
            }
        } else {
            rule(buf, look, Rect { x: area.x, y: area.y - 1, width: area.width, height: 1 });
            put(buf, (rail_edge, area.y - 1), 1, look.glyph(Glyph::TeeRight), look.dim());
        }
        if work.pane().row().is_some() {
            detail::draw(buf, app, work, area);
        } else {
            detail::empty(buf, look, area);
        }
    }
    bottom::notice(buf, app, regions.notice);
    bottom::hints(buf, app, regions.hints);
    match (app.overlays.last(), regions.prompt) {
        (Some(Overlay::Form(open)), Some(area)) => form::draw(buf, app, open, area),
        _ => None,
    }
}
